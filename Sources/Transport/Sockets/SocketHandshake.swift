internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// The server's half of the opening handshake (RFC 6455 section 4.2).
enum SocketHandshake {
    /// The result of checking a handshake. A refusal has the form that AWS clients read.
    enum Outcome {
        /// The value of Sec-WebSocket-Accept.
        case accepted(String)
        case refused(Response)
    }

    static func check(_ request: Request) -> Outcome {
        let headers = request.headers
        guard request.method == .get else { return refused(.badRequest, "A WebSocket handshake must use GET") }
        guard lists(headers[.upgrade], "websocket"), lists(headers[.connection], "upgrade") else {
            var response = failure(.upgradeRequired, "This path is for WebSockets: send Upgrade: websocket")
            response.fields.append(Response.Field(.upgrade, "websocket"))
            return .refused(response)
        }
        guard headers[.secWebSocketVersion] == "13" else {
            var response = failure(.upgradeRequired, "Sec-WebSocket-Version must be 13")
            response.fields.append(Response.Field(.secWebSocketVersion, "13"))
            return .refused(response)
        }
        guard let key = headers[.secWebSocketKey], isNonce(key) else {
            return refused(.badRequest, "Sec-WebSocket-Key must be 16 bytes in base64")
        }
        guard request.body.isEmpty else { return refused(.badRequest, "A WebSocket handshake must not have a body") }
        return .accepted(SocketKey.accept(key))
    }

    private static func refused(_ status: HTTPResponse.Status, _ message: String) -> Outcome {
        .refused(failure(status, message))
    }

    private static func failure(_ status: HTTPResponse.Status, _ message: String) -> Response {
        TransportAnswers.failure("BadRequestException", message, status)
    }

    private static func lists(_ value: String?, _ word: String) -> Bool {
        value?.split(separator: ",").contains { $0.lowercased().filter { $0 != " " && $0 != "\t" } == word } ?? false
    }

    /// Whether a key has the form of 16 bytes: 22 characters and two of padding.
    private static func isNonce(_ key: String) -> Bool {
        key.utf8.count == 24 && key.hasSuffix("==") && key.utf8.dropLast(2).allSatisfy { Base64.alphabet.contains($0) }
    }
}
