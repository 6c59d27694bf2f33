/// Where a server listens for TLS, beside its plain port, and what it shows there.
package struct TLSConfiguration: Sendable {
    /// 0 lets the system choose.
    package var port: UInt16
    package var credentials: TLSCredentials

    package init(port: UInt16, credentials: TLSCredentials) {
        self.port = port
        self.credentials = credentials
    }
}
