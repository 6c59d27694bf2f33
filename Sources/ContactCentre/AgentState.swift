/// What an agent is doing, by the name that the agent's desktop shows (Documentation/Protocol.md#agent-data).
package struct AgentState: Sendable, Hashable, Codable {
    /// What the name means for routing, with the spelling of Amazon Connect Streams (AgentStateType).
    package enum Kind: String, Sendable {
        case routable
        case notRoutable = "not_routable"
        case offline
        /// The contact centre put the agent into it.
        case system
    }

    package let name: String

    package init(name: String) {
        self.name = name
    }

    package static let available = AgentState(name: "Available")
    package static let offline = AgentState(name: "Offline")
    /// After a contact was offered and not taken.
    package static let missed = AgentState(name: "MissedCallAgent")

    /// Names that an instance's administrator made up are breaks of some kind.
    package var kind: Kind {
        switch self {
        case .available: .routable
        case .offline: .offline
        case .missed: .system
        // open: administrators make up names
        default: .notRoutable
        }
    }
}
