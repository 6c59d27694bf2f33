internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// A request that the proxy received, copied, because it is answered later.
struct ProxiedRequest: Sendable {
    let method: HTTPRequest.Method
    let path: String
    /// Path and query, as they were received.
    let target: String
    let fields: [(name: String, value: String)]
    let body: [UInt8]
    let host: String
    let isSecure: Bool

    init(_ request: Request) {
        method = request.method
        path = request.path
        target = request.query.isEmpty ? request.path : "\(request.path)?\(request.query)"
        fields = request.headers.all
        body = request.body
        host = request.host ?? "127.0.0.1"
        isSecure = request.isSecure
    }

    /// Returns the value of the first field with a name in lower case.
    func value(of name: String) -> String? {
        fields.first { $0.name.lowercased() == name }?.value
    }

    /// Whether the request is for the Participant Service. Its paths have a prefix of their own.
    var isForParticipantService: Bool { path.hasPrefix("/participant/") }

    /// The SDK that sent the request, as it names itself first: `Boto3/1.40`.
    var client: String? {
        guard let agent = value(of: "x-amz-user-agent") ?? value(of: "user-agent") else { return nil }
        // Any other name could be that of a person.
        return agent.firstMatch(of: #/^(?:aws-|Boto|boto|amazon-connect)[A-Za-z0-9\-]{0,40}\/[0-9][0-9.]{0,20}/#)
            .map { String($0.0) }
    }

    /// Whether the request's signature covers a field.
    func signs(_ name: String) -> Bool {
        value(of: "authorization")?.firstMatch(of: #/SignedHeaders=([^,\s]*)/#)?.1.split(separator: ";")
            .contains { $0 == name } ?? false
    }

    /// The texts of the head that must not be in a recording.
    var secrets: [String] {
        fields.flatMap { field -> [String] in
            switch field.name.lowercased() {
            case "authorization", "proxy-authorization": Self.secretWords(field.value)
            case "cookie":
                field.value.split(separator: ";").compactMap {
                    $0.split(separator: "=", maxSplits: 1).last.map(String.init)
                }
            case "x-amz-security-token", "x-amz-bearer": [field.value]
            // open: other fields have no secrets
            default: []
            }
        } + SecretURL.parts(of: target)
    }

    /// Returns the key, the signature and the token of an Authorization field. Its other words are not secret.
    private static func secretWords(_ value: String) -> [String] {
        value.split { " ,;=".contains($0) }.filter { $0.utf8.count >= shortestSecret }
            .map { word in word.contains("/aws4_request") ? String(word.prefix { $0 != "/" }) : String(word) }
    }

    /// Shorter words are names, such as `AWS4-HMAC-SHA256`.
    private static let shortestSecret = 20
}
