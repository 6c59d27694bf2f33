/// Whose sockets hear an item (Documentation/Protocol.md#chat-frames).
package enum Audience: Sendable {
    case everyone
    /// What only the service sends today, sent by a client (Documentation/Decisions.md#decision-2): an echo would detach
    /// the client's own controller.
    case others(than: Participant.Index)
    case only([Participant.Index])
}
