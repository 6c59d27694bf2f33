/// How to reach a server on the internet: through the proxy that the environment names, with TLS certificates that are
/// checked, and signed if the server requires it.
package struct RemoteServer: Sendable {
    /// Who signs requests with AWS Signature Version 4, and for what.
    package struct Signing: Sendable {
        package let accessKeyID: String
        package let secret: String
        package let region: String
        /// The service's name in signatures, such as `connect`.
        package let service: String

        package init(accessKeyID: String, secret: String, region: String, service: String) {
            self.accessKeyID = accessKeyID
            self.secret = secret
            self.region = region
            self.service = service
        }
    }

    /// A PEM file with the certificate authorities to trust; nil for those of the system.
    package var certificateAuthorities: String?
    /// Signs the request; nil to send it as it is.
    package var signing: Signing?

    package init(certificateAuthorities: String? = nil, signing: Signing? = nil) {
        self.certificateAuthorities = certificateAuthorities
        self.signing = signing
    }
}
