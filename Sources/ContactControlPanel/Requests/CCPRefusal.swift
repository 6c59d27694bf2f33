internal import ChatDomain
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// Why the CCP does not do what it was asked. What a desktop asked for fails with it (Streams: `failure(err)`).
struct CCPRefusal: Error, Sendable {
    /// Error types that desktops meet (Streams: CTIExceptions).
    enum Kind: String, Sendable {
        case unauthorized
        case accessDenied = "AccessDeniedException"
        case badRequest = "BadRequestException"
        case notFound = "ResourceNotFoundException"
        case conflict = "ConflictException"
        /// Of methods that are not carried here.
        case unsupported = "ValueError"
    }

    let status: Int
    let type: Kind
    /// A sentence for the person who wrote the desktop.
    let reason: String
    /// The methods of the path, if the request has another.
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

    var response: Response {
        let body = JSONWriter.object { writer in
            writer.object("err") { writer in
                writer.member("type", type.rawValue)
                writer.member("message", reason)
                writer.array("stack") { _ in }
                writer.member("retryStatus", "none")
                writer.member("statusCode", status)
            }
        }
        var response = Response.json(body, status: HTTPResponse.Status(code: status))
        response.fields.append(Response.Field(.cacheControl, "no-store"))
        if let methods { response.fields.append(methods) }
        return response
    }
}

/// Words refusals and faults of a request's body.
struct CCPDialect: APIDialect {
    func failure(_ fault: BodyFault) -> CCPRefusal { CCPRefusal(400, fault.message) }

    func failure(for refusal: Refusal) -> CCPRefusal {
        switch refusal.code {
        case .invalid: CCPRefusal(400, refusal.reason)
        case .unknownAgent, .unknownQueue, .unknownContact: CCPRefusal(404, refusal.reason)
        case .gone, .unknown, .conflict, .quota, .limit: CCPRefusal(409, refusal.reason)
        }
    }
}

typealias CCPMembers = BodyMembers<CCPDialect>
