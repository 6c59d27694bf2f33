/// How to reach a server on the internet: through the proxy that the environment names, and with TLS certificates that are
/// checked.
package struct RemoteServer: Sendable {
    /// A PEM file with the certificate authorities to trust; nil for those of the system.
    package var certificateAuthorities: String?

    package init(certificateAuthorities: String? = nil) {
        self.certificateAuthorities = certificateAuthorities
    }
}
