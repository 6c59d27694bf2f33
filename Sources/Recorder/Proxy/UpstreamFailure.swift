internal import HTTPClient
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Kernel

/// What the client and the recording get when the upstream gives no whole answer.
enum UpstreamFailure {
    /// Returns what happened, for the recording.
    static func sentence(_ failure: HTTPClient.Failure) -> String {
        switch failure.kind {
        case .notReached: "the upstream was not reached"
        case .tooSlow: "the upstream did not answer in time"
        case .closed: "the upstream closed the connection without an answer"
        case .cut: "the upstream closed the connection in the middle of the answer"
        case .notHTTP: "the upstream sent something else than HTTP"
        }
    }

    /// Returns the response to the client: what a client of the upstream would see, or why there is none.
    static func response(_ failure: HTTPClient.Failure, to upstream: String) -> Response {
        switch failure.kind {
        case .closed, .cut: broken(.empty)
        case .notHTTP: broken(.garbage)
        case .notReached: problem("BadGatewayException", .badGateway, failure, upstream)
        case .tooSlow: problem("GatewayTimeoutException", .gatewayTimeout, failure, upstream)
        }
    }

    private static func broken(_ breakage: ConnectionBreak) -> Response {
        var response = Response(status: .badGateway)
        response.breakage = breakage
        return response
    }

    private static func problem(
        _ type: String, _ status: HTTPResponse.Status, _ failure: HTTPClient.Failure, _ upstream: String
    ) -> Response {
        var response = Response.json(
            JSONWriter.object { writer in
                writer.member("__type", type)
                writer.member("message", "connect-chat-mock record: \(upstream): \(failure.description)")
            }, status: status)
        response.fields.append(Response.Field(.amznErrorType, type))
        response.sharedFields = CORS.fields
        return response
    }
}
