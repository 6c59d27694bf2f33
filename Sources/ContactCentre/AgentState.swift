/// What an agent is doing, named as the agent's desktop shows it.
///
/// See Documentation/Protocol.md#agent-data.
package struct AgentState: Sendable, Hashable, Codable {
    /// What a state means for routing, spelled as in Amazon Connect Streams (AgentStateType).
    package enum Kind: String, Sendable {
        case routable
        case notRoutable = "not_routable"
        case offline
        /// The contact centre set the state.
        case system
    }

    package let name: String

    package init(name: String) {
        self.name = name
    }

    package static let available = AgentState(name: "Available")
    package static let offline = AgentState(name: "Offline")
    /// The state after the agent did not accept an offered contact.
    package static let missed = AgentState(name: "MissedCallAgent")

    /// What the state means for routing. Names that administrators made up are kinds of breaks.
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
