/// A message that users must see, because it is the usual reason why a test or a demo stops.
package enum Notice: Sendable, Equatable {
    /// A client's request was refused.
    case requestRefused(operation: String, status: Int, reason: String)
    /// A scenario run failed at a step, whose place is `file:line:column`.
    case runFailed(scenario: String, step: String, reason: String)
    /// No scenario plays a contact's flow. `known` has the flows that the instance's scenarios
    /// play, and `missing` what the instance lacks for the scenario that would play this one.
    case flowUnknown(String, known: [String], missing: [String] = [])
    case hint(Hint)
}

/// Shows notices to users.
package protocol NoticeSink: Sendable {
    /// Shows a notice without waiting, because the caller holds locks of chats.
    ///
    /// - Parameter instance: the InstanceId; nil for a request that belongs to no instance.
    func show(_ notice: Notice, of instance: String?)
}
