/// Whether a chat is about to end, why, and what the end waits for.
enum PendingEnd: Sendable, Equatable, Codable {
    /// Who has left, with the DisconnectReason of that.
    enum Reason: String, Sendable, Codable {
        case customerLeft = "CUSTOMER_DISCONNECT"
        case agentLeft = "AGENT_DISCONNECT"
    }

    case none
    case afterDelay(Reason)
    /// Flows still have something to say.
    case afterFlows(Reason)

    var reason: Reason? {
        switch self {
        case .none: nil
        case .afterDelay(let reason), .afterFlows(let reason): reason
        }
    }
}
