internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// The reason why the CCP refuses a request.
///
/// The desktop's call fails with it (Streams: `failure(err)`).
struct CCPRefusal: Error, Sendable {
    /// Error types that desktops receive (Documentation/Protocol.md#ccp-failures).
    enum Kind: String, Sendable {
        case unauthorized = "UnauthorizedException"
        case accessDenied = "AccessDeniedException"
        case invalidState = "InvalidStateException"
        case contactNotFound = "ContactNotFoundException"
        case connectionNotFound = "ConnectionNotFoundException"
        case badEndpoint = "BadEndpointException"
        case quotaExceeded = "QuotaExceededException"
        case badRequest = "BadRequestException"
        case notFound = "ResourceNotFoundException"
        case conflict = "ConflictException"
        /// The method is not supported here.
        case unsupported = "ValueError"
    }

    let status: Int
    let type: Kind
    /// A sentence for the person who wrote the desktop.
    let reason: String
    /// The failed action in the service's words; nil for failures without a message of the service.
    var action: CCPRequest.Action?
    /// The methods that the path allows, if the request has another method.
    private var methods: Response.Field?

    init(_ refusal: MethodNotAllowed) {
        self.init(405, refusal.reason)
        methods = refusal.field
    }

    init(_ status: Int, _ reason: String, type: Kind? = nil) {
        self.status = status
        self.reason = reason
        self.type =
            type
            ?? {
                switch status {
                case 401: .unauthorized
                case 403: .accessDenied
                case 404: .notFound
                case 409: .conflict
                // open: statuses are numbers
                default: .badRequest
                }
            }()
    }

    /// The service's message if it is known, otherwise the reason.
    private var message: String {
        guard let action, let cause = cause(action) else { return reason }
        return "Cannot \(action.words): \(cause)"
    }

    private func cause(_ action: CCPRequest.Action) -> String? {
        switch type {
        case .invalidState: "Invalid \(action.subject) state."
        case .contactNotFound: "Contact not found"
        case .connectionNotFound: "Connection not found"
        case .badEndpoint: "Bad endpoint"
        case .quotaExceeded: "Quota exceeded"
        case .unauthorized, .accessDenied, .badRequest, .notFound, .conflict, .unsupported: nil
        }
    }

    /// Whether Streams passes the status on to the desktop.
    private var includesStatusCode: Bool { type == .unauthorized || type == .accessDenied }

    var response: Response {
        let body = JSONWriter.object { writer in
            writer.object("err") { writer in
                writer.member("type", type.rawValue)
                writer.member("message", message)
                writer.array("stack") { writer in
                    writer.value("\(type.rawValue): \(message)")
                    if reason != message { writer.value("    \(reason)") }
                }
                writer.member("retryStatus", "none")
                if includesStatusCode { writer.member("statusCode", status) }
            }
        }
        var response = Response.json(body, status: HTTPResponse.Status(code: status))
        response.fields.append(Response.Field(.cacheControl, "no-store"))
        if let methods { response.fields.append(methods) }
        return response
    }
}

/// Turns refusals, and faults in a request's body, into CCP refusals.
struct CCPDialect: APIDialect {
    func failure(_ fault: BodyFault) -> CCPRefusal { CCPRefusal(400, fault.message) }

    func failure(for refusal: Refusal) -> CCPRefusal {
        switch refusal.code {
        case .invalid: CCPRefusal(400, refusal.reason)
        case .unknownContact: CCPRefusal(404, refusal.reason, type: .contactNotFound)
        case .unknownAgent, .unknownQueue: CCPRefusal(404, refusal.reason, type: .badEndpoint)
        case .unknown: CCPRefusal(404, refusal.reason)
        case .gone, .conflict: CCPRefusal(409, refusal.reason, type: .invalidState)
        case .full, .quota, .limit: CCPRefusal(409, refusal.reason, type: .quotaExceeded)
        }
    }
}

typealias CCPMembers = BodyMembers<CCPDialect>
