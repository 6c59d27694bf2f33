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
