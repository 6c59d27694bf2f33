/// Something that people must learn without asking for it: it is the usual reason why a test or a demo does not go on.
package enum Notice: Sendable, Equatable {
    /// A client's request was refused.
    case requestRefused(operation: String, status: Int, reason: String)
    /// A scenario run failed at a step, which is given as `file:line:column`.
    case runFailed(scenario: String, step: String, reason: String)
    /// No scenario plays the flow of a contact; `known` are the flows that scenarios of the instance play.
    case flowUnknown(String, known: [String])
    case hint(Hint)
}

/// Shows notices to people.
package protocol NoticeSink: Sendable {
    /// Called under the locks of chats: it must not wait.
    ///
    /// - Parameter instance: nil for a request that belongs to no instance.
    func show(_ notice: Notice, of instance: String?)
}
