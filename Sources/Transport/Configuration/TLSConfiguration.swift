/// Where a server listens for TLS, beside its plain port, and what it shows there.
package struct TLSConfiguration: Sendable {
    /// 0 lets the system choose.
    package var port: UInt16
    package var credentials: TLSCredentials
    /// What the log says when a client does not trust the certificate.
    package var distrustHint: String?

    package init(port: UInt16, credentials: TLSCredentials) {
        self.port = port
        self.credentials = credentials
    }
}
