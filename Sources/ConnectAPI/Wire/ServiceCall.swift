internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// An operation of one of the two services under way.
protocol ServiceCall: APICall where Dialect == ServiceDialect {
    var request: Request { get }
    /// The operation's name.
    var operation: String { get }
    /// Whether members that the service model does not have are refused.
    var isStrict: Bool { get }
    /// The members that the body of an operation's request can have, by the operation's name.
    var memberNames: @Sendable (String) -> [String] { get }
}

extension ServiceCall {
    /// The body's members; a strict instance refuses any but those of the service model.
    ///
    /// - Parameter others: further ones that are known.
    func members(besides others: [String] = []) throws(ServiceError) -> RequestMembers {
        let members = try RequestMembers(body: request.body, dialect: dialect, isStrict: isStrict)
        if isStrict { try members.refuseUnknown(besides: memberNames(operation) + others) }
        return members
    }
}
