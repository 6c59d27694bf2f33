internal import ContactModel
internal import Instances
internal import JSON
internal import Kernel

/// How each of the two services words the same fault of a request.
enum ServiceDialect: APIDialect {
    case participantService
    case connect
    /// For operations that do not declare InvalidParameterException: every fault is an
    /// InvalidRequestException.
    case connectRequests

    func failure(_ fault: BodyFault) -> ServiceError {
        switch (fault.kind, self) {
        case (.structure, _): .serialization(fault.message)
        case (_, .participantService): .validation(fault.message)
        case (.bounds, .connect): .invalidParameter(fault.message)
        case (.missing, .connect), (_, .connectRequests): .invalidRequest(fault.message)
        }
    }

    func failure(for refusal: Refusal) -> ServiceError {
        switch (refusal.code, self) {
        case (.invalid, .participantService): .validation(refusal.reason)
        case (.invalid, .connect): .invalidParameter(refusal.reason)
        case (.invalid, .connectRequests): .invalidRequest(refusal.reason)
        case (.conflict, _), (.full, _): .conflict(refusal.reason)
        case (.limit, _): .limitExceeded(refusal.reason)
        case (.quota, _): .serviceQuotaExceeded(refusal.reason)
        case (.gone, .participantService): .accessDenied(refusal.reason)
        case (.gone, .connect), (.gone, .connectRequests), (.unknown, _),
            (.unknownAgent, _), (.unknownQueue, _), (.unknownContact, _):
            .resourceNotFound(refusal.reason)
        }
    }
}

typealias RequestMembers = BodyMembers<ServiceDialect>
