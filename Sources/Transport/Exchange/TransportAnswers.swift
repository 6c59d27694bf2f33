internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// What the transport answers by itself, in the form that AWS clients read.
enum TransportAnswers {
    static func bodyTooLarge(limit: Int) -> Response {
        failure("RequestEntityTooLargeException", "The request body is larger than \(limit) bytes", .contentTooLarge)
    }

    static let twoLengths = failure(
        "BadRequestException", "Content-Length and Transfer-Encoding contradict each other", .badRequest)

    static let badMethod = failure("BadRequestException", "The request method is no token", .badRequest)

    private static func failure(_ type: String, _ message: String, _ status: HTTPResponse.Status) -> Response {
        var response = Response.json(
            JSONWriter.object { writer in
                writer.member("__type", type)
                writer.member("message", message)
            }, status: status)
        response.fields += CORS.fields
        response.fields.append(Response.Field(.amznErrorType, type))
        return response
    }
}
