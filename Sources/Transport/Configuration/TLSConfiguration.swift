/// The port for TLS, in addition to the plain port, and its certificate.
package struct TLSConfiguration: Sendable {
    /// 0 lets the system choose.
    package var port: UInt16
    package var credentials: TLSCredentials
    /// A hint that the log adds when a client does not trust the certificate.
    package var distrustHint: String?

    package init(port: UInt16, credentials: TLSCredentials) {
        self.port = port
        self.credentials = credentials
    }
}
