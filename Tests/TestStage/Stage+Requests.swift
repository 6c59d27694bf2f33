internal import AdminAPI
internal import AdminCore
internal import ConnectAPI
internal import ContactControlPanel
package import HTTPRouting
package import HTTPTypes
package import JSON
internal import Kernel

extension Stage {
    /// Returns a request to the admin API.
    ///
    /// - Parameters:
    ///   - path: a path relative to the instance's path, or an absolute path that starts with `/_`.
    ///   - body: JSON, or a scenario in YAML.
    package func request(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", headers: [HTTPField.Name: String] = [:]
    ) -> Request {
        let type = body.first == "{" ? "application/json" : "application/yaml"
        return Request(
            method: method, target: path.hasPrefix("/_") ? path : Self.base + path,
            headers: StageHeaders([.contentType: type].merging(headers) { $1 }), body: Array(body.utf8))
    }

    /// Calls the admin API with a request as in ``request(_:_:_:headers:)``, and waits for the
    /// response.
    @discardableResult
    package func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", headers: [HTTPField.Name: String] = [:]
    ) -> Response {
        call(request(method, path, body, headers: headers))
    }

    /// Sends a request to the admin API, and waits for the response.
    package func call(_ request: Request) -> Response {
        if case .refused(let response) = admin.plan(for: request) { return response }
        switch admin.reply(to: request) {
        case .now(let response): return response
        case .later(let reply): return Self.response(of: reply)
        case .upgrade, .upgradeLater: return Response(status: .switchingProtocols)
        }
    }

    /// Calls one of Amazon's services. The response must not be deferred.
    ///
    /// - Parameter token: the bearer token.
    package func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", token: String? = nil,
        headers: [HTTPField.Name: String] = [:]
    ) -> Response {
        var fields = headers
        if let token { fields[.amzBearer] = token }
        let request = Request(method: method, target: path, headers: StageHeaders(fields), body: Array(body.utf8))
        guard case .now(let response) = services.reply(to: request) else {
            preconditionFailure("the response to \(method) \(path) is deferred")
        }
        return response
    }

    /// Calls a participant operation, such as `message`.
    package func post(_ operation: String, _ body: String = "", token: String?) -> Response {
        send(.post, "/participant/\(operation)", body, token: token)
    }

    /// Sends a request as an agent's desktop does.
    package func sendToPanel(
        _ method: HTTPRequest.Method, _ target: String, _ body: String = "", headers: [HTTPField.Name: String] = [:]
    ) -> Reply {
        panel.reply(to: Request(method: method, target: target, headers: StageHeaders(headers), body: Array(body.utf8)))
    }

    /// Waits for a deferred response.
    package static func response(of reply: DeferredReply) -> Response {
        let response = Monitor<Response?>(nil)
        reply.whenFulfilled { given in response.update { $0 = given } }
        return response.wait { $0 }
    }
}

/// The request headers of a client on this machine.
package struct StageHeaders: RequestHeaders {
    private let fields: [HTTPField.Name: String]

    package init(_ fields: [HTTPField.Name: String]) {
        self.fields = [.host: "localhost:8080"].merging(fields) { $1 }
    }

    package subscript(name: HTTPField.Name) -> String? { fields[name] }
    package var all: [(name: String, value: String)] { fields.map { ($0.key.rawName, $0.value) } }
}

extension Response {
    package var json: JSONValue? { (try? JSONDocument(body))?.root }
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The status and the exception in one line.
    package var summary: String {
        "\(status.code) \(self[.amznErrorType] ?? "-")"
    }
}
