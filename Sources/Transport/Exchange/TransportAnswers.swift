internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// What the transport answers by itself, in the form that AWS clients read.
enum TransportAnswers {
    private static let requestIDs = RequestIDs()

    static func bodyTooLarge(limit: Int) -> Response {
        failure("RequestEntityTooLargeException", "The request body is larger than \(limit) bytes", .contentTooLarge)
    }

    static func twoLengths() -> Response {
        failure(
            "BadRequestException", "Content-Length and Transfer-Encoding contradict each other", .badRequest)
    }

    static func badMethod() -> Response {
        failure("BadRequestException", "The request method is no token", .badRequest)
    }

    static func tooManySockets(_ limit: Int) -> Response {
        failure("ServiceUnavailableException", "\(limit) WebSockets are open already", .serviceUnavailable)
    }

    /// A whole message for whoever speaks HTTP where TLS is due.
    static let tlsIsDue: [UInt8] = {
        let body = #"{"__type":"BadRequestException","message":"This port speaks TLS: use https:// or wss://"}"#
        let head = [
            "HTTP/1.1 400 Bad Request", "Content-Type: application/json", "Content-Length: \(body.utf8.count)",
            "Connection: close",
        ]
        return Array((head + ["", body]).joined(separator: "\r\n").utf8)
    }()

    static func failure(_ type: String, _ message: String, _ status: HTTPResponse.Status) -> Response {
        var response = Response.json(
            JSONWriter.object { writer in
                writer.member("__type", type)
                writer.member("message", message)
            }, status: status)
        response.sharedFields = CORS.fields
        response.fields.append(Response.Field(.amznErrorType, type))
        response.fields.append(Response.Field(.amznRequestID, requestIDs.next()))
        return response
    }
}
