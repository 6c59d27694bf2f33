package import ContactModel

/// Who sees an item at all, on sockets and in the transcript (Documentation/Protocol.md#roles-and-visibility): prompts of a
/// flow may be meant for one
/// side only.
package enum Visibility: String, Sendable, CaseIterable, Codable {
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
