internal import HTTPClient
internal import HTTPRouting
internal import Kernel

/// Where the proxy sends requests.
package struct Upstreams: Sendable {
    /// The addresses without a slash at the end.
    package let participantService: String
    package let controlPlane: String
    /// A file with the certificate authorities to trust; nil for those of the system.
    package var certificateAuthorities: String?
    /// The credentials with which requests to the control plane are signed again; nil to keep their signatures.
    package var credentials: AWSCredentials?
    /// Texts of the environment that must not be in a recording.
    package var secrets: [String] = []
    /// Milliseconds that a service has for an answer.
    package var patience = 60_000

    package init(participantService: String, controlPlane: String) {
        self.participantService = Self.trimmed(participantService)
        self.controlPlane = Self.trimmed(controlPlane)
    }

    private static func trimmed(_ url: String) -> String {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }

    /// Host and port of an address.
    static func authority(of url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        return String(rest.prefix { $0 != "/" && $0 != "?" }).lowercased()
    }

    var remote: RemoteServer { RemoteServer(certificateAuthorities: certificateAuthorities) }
}
