/// Whose sockets hear an item (wire-facts 4.4).
package enum Audience: Sendable {
    case everyone
    /// What only the service sends today, sent by a client (decision 2): an echo would detach the client's own controller.
    case others(than: Int)
    case only([Int])
}
