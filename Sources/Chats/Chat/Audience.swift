/// The participants whose sockets receive an item (Documentation/Protocol.md#chat-frames).
package enum Audience: Sendable {
    case everyone
    /// All but one participant.
    ///
    /// If a client sends an event that only the service sends today, an echo would detach the
    /// client's own controller (Documentation/Decisions.md#decision-2).
    case others(than: Participant.Index)
    case only([Participant.Index])
}
