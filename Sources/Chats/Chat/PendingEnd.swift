/// Whether a chat is about to end, why, and what the end waits for.
enum PendingEnd: Sendable, Equatable, Codable {
    case none
    case afterDelay(DisconnectReason)
    /// Flows still have something to say.
    case afterFlows(DisconnectReason)

    var reason: DisconnectReason? {
        switch self {
        case .none: nil
        case .afterDelay(let reason), .afterFlows(let reason): reason
        }
    }

    /// Whether an agent who joins in time cancels the end, because the customer has not left.
    var isForWantOfAgents: Bool { reason.map { $0 != .customer } ?? false }
}
