/// Whether and why a chat is about to end, and what the end waits for.
enum PendingEnd: Sendable, Equatable, Codable {
    case none
    case afterDelay(DisconnectReason)
    /// The end waits for flows that continue.
    case afterFlows(DisconnectReason)

    var reason: DisconnectReason? {
        switch self {
        case .none: nil
        case .afterDelay(let reason), .afterFlows(let reason): reason
        }
    }

    /// Whether an agent who joins in time cancels the end, because the customer has not left.
    var isCancelledByAgent: Bool { reason.map { $0 != .customer } ?? false }
}
