/// Whose sockets hear an item (wire-facts 4.4).
package enum Audience: Sendable {
    case everyone
    /// What only the service sends today, sent by a client (decision 2): an echo would detach the client's own controller.
    case others(than: Int)
    case only([Int])
}

/// Who sees an item at all, on sockets and in the transcript (wire-facts section 11): prompts of a flow may be meant for one
/// side only.
package enum Visibility: String, Sendable, CaseIterable {
    case all = "ALL"
    case customer = "CUSTOMER"
    case agent = "AGENT"

    /// Supervisors see what agents see.
    package func includes(_ role: ParticipantRole) -> Bool {
        switch self {
        case .all: true
        case .customer: role == .customer
        case .agent: role == .agent || role == .supervisor
        }
    }
}
