internal import ChatDomain
internal import HTTPRouting

/// The address of the chat socket that CreateParticipantConnection hands out.
enum OpenSocket {
    static let endpoint = Endpoint(name: "OpenSocket") { api, request throws(ServiceError) in
        _ = try api.grant(request.parameters[0], .connectionToken)
        throw ServiceError(
            status: 503, type: "ServiceUnavailableException",
            message: "This version of connect-chat-mock has no WebSockets yet; read the chat with GetTranscript",
            reason: "sockets are not part of this version")
    }

    /// ChatJS opens `ws://127.0.0.1:` and refuses `ws://localhost:`, so the one name is told as the other.
    static func url(for token: AccessToken, _ call: ParticipantCall) -> String {
        if let url = call.options.publicURL {
            // http becomes ws, https wss.
            return "ws\(url.dropFirst("http".count))/participant/websocket/\(token.text)"
        }
        let host = call.request.headers[.host] ?? "127.0.0.1"
        let name = AuthorityCheck.hostName(host)
        let authority = name.lowercased() == "localhost" ? "127.0.0.1" + host.dropFirst(name.count) : host
        return "ws://\(authority)/participant/websocket/\(token.text)"
    }
}
