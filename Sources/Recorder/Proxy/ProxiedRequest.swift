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
        guard let match = agent.firstMatch(of: #/^[A-Za-z0-9_.\-]{1,40}\/[0-9][0-9.]{0,20}/#) else { return nil }
        let name = String(match.0)
        return SecretPatterns.found(in: name).isEmpty ? name : nil
    }

    /// The values of fields that must not be in a recording.
    var secrets: [String] {
        let names: Set<String> = [
            "authorization", "cookie", "x-amz-security-token", "x-amz-bearer", "proxy-authorization",
        ]
        let values = fields.filter { names.contains($0.name.lowercased()) }.map(\.value)
        return values.flatMap { value in
            [value]
                + value.split { " ,;=".contains($0) }.map(String.init).filter { $0.utf8.count >= Self.shortestSecret }
        } + SecretURL.parts(of: target)
    }

    /// Shorter parts of a field are its words, such as `AWS4-HMAC-SHA256`.
    private static let shortestSecret = 20
}
