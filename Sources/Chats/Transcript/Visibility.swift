package import ContactModel

/// Which participants see an item, on sockets and in the transcript
/// (Documentation/Protocol.md#roles-and-visibility).
///
/// A flow can have prompts for one side only.
package enum Visibility: String, Sendable, CaseIterable, Codable {
    case all = "ALL"
    case customer = "CUSTOMER"
    case agent = "AGENT"

    /// Whether participants with that role see the item. Supervisors see what agents see.
    package func includes(_ role: ParticipantRole) -> Bool {
        switch self {
        case .all: true
        case .customer: role == .customer
        case .agent: role == .agent || role == .supervisor
        }
    }
}
