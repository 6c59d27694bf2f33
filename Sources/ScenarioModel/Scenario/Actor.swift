package import ContactModel

/// An actor of a scenario.
package enum Actor: String, Sendable, CaseIterable, Codable {
    case customer
    case agent
    case bot
    case system
    case supervisor

    package var role: ParticipantRole {
        switch self {
        case .customer: .customer
        case .agent: .agent
        case .bot: .customBot
        case .system: .system
        case .supervisor: .supervisor
        }
    }

    /// The actor's name in the transcript if the run plays it. A customer has its own name.
    package var displayName: String {
        switch self {
        case .customer: "Customer"
        case .agent: "Agent"
        case .bot: "Bot"
        case .system: "SYSTEM_MESSAGE"
        case .supervisor: "Supervisor"
        }
    }

    package init?(role: ParticipantRole) {
        guard let actor = Self.allCases.first(where: { $0.role == role }) else { return nil }
        self = actor
    }
}
