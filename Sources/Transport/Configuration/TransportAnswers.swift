internal import CTransport
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Kernel

/// The responses that the transport makes itself, in the form that AWS clients read.
enum TransportAnswers {
    private static let requestIDs = RequestIDs()

    static func bodyTooLarge(limit: Int) -> Response {
        failure("RequestEntityTooLargeException", "The request body is larger than \(limit) bytes", .contentTooLarge)
    }

    static func bodiesTooLarge(limit: Int) -> Response {
        failure(
            "ServiceUnavailableException",
            "All request bodies in progress must not exceed \(limit) bytes (\(OptionName.bodyMemory))",
            .serviceUnavailable)
    }

    /// The refusal of a request with an invalid head.
    static func badHead(_ fault: ct_head_fault) -> Response {
        let (message, status): (String, HTTPResponse.Status) =
            switch fault {
            case CT_HEAD_REPEATED_FIELD:
                ("Content-Length, Transfer-Encoding and Host must not be repeated", .badRequest)
            case CT_HEAD_TWO_LENGTHS:
                ("A request must not have both Content-Length and Transfer-Encoding", .badRequest)
            case CT_HEAD_BLANK_IN_NAME: ("A header field must not have a space before its colon", .badRequest)
            case CT_HEAD_BAD_LENGTH: ("Content-Length must be a number of at most 18 digits", .badRequest)
            case CT_HEAD_UNKNOWN_CODING: ("Transfer-Encoding must be chunked", .notImplemented)
            // open: C's enumerations have no last case
            default: ("The request head must not have a NUL byte or a folded line", .badRequest)
            }
        return failure("BadRequestException", message, status)
    }

    static func badMethod() -> Response {
        failure("BadRequestException", "The request method must be a token (RFC 9110)", .badRequest)
    }

    static func tooManyConnections(_ limit: Int) -> Response {
        failure(
            "ServiceUnavailableException",
            "The server has \(limit) open connections, the most that \(OptionName.maxConnections) allows",
            .serviceUnavailable)
    }

    /// The answer to a client that closed its side before its answer was ready.
    static let clientLeft = failure(
        "RequestTimeoutException", "The client closed its side of the connection before the answer", .requestTimeout)

    static func tooManySockets(_ limit: Int) -> Response {
        failure("ServiceUnavailableException", "\(limit) WebSockets are already open", .serviceUnavailable)
    }

    /// A whole response for a client that sends plain HTTP to the TLS port.
    static let plainHTTPOnTLSPort: [UInt8] = {
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
