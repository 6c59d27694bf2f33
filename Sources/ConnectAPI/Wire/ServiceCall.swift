internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// An operation of one of the two services under way.
protocol ServiceCall: APICall where Dialect == ServiceDialect {
    var request: Request { get }
    /// Whether members that the service model does not have are refused.
    var isStrict: Bool { get }
}

extension ServiceCall {
    /// The body's members; a strict instance refuses any but `known`, those of the service model.
    func members(_ known: [String]) throws(ServiceError) -> RequestMembers {
        let members = try RequestMembers(body: request.body, dialect: dialect, isStrict: isStrict)
        try members.refuseUnknown(besides: known)
        return members
    }
}
