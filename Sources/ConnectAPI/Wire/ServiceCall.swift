internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// A call of one of the two services, while it is in progress.
protocol ServiceCall: APICall where Dialect == ServiceDialect {
    var request: Request { get }
    /// The operation's name.
    var operation: String { get }
    /// Whether the server refuses members that the service model does not have.
    var isStrict: Bool { get }
    /// Returns the members that the request body of an operation can have, by the operation's name.
    var memberNames: @Sendable (String) -> [String] { get }
}

extension ServiceCall {
    /// Returns the body's members. A strict instance refuses members that are not in the service
    /// model.
    ///
    /// - Parameter others: Further members that are accepted.
    func members(besides others: [String] = []) throws(ServiceError) -> RequestMembers {
        let members = try RequestMembers(body: request.body, dialect: dialect, isStrict: isStrict)
        if isStrict { try members.refuseUnknown(except: memberNames(operation) + others) }
        return members
    }
}
