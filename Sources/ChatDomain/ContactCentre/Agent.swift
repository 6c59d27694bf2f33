package import Kernel

/// Somebody whom contacts are offered to.
package struct Agent: Sendable {
    /// Unique within the instance, and what customers see.
    package let name: String
    package internal(set) var state = AgentState.offline
    package internal(set) var stateSince: Timestamp
    /// The state that follows when the last contact is cleared; nil for none.
    package internal(set) var nextState: AgentState?
    /// How many contacts at once; those that are over count until they are cleared.
    package internal(set) var concurrency = 1
    /// The queues whose contacts are offered to this agent.
    package internal(set) var queues: [String]
    /// Whether what is offered is accepted at once, without anybody's doing.
    package internal(set) var acceptsAtOnce = false
    /// Milliseconds after which a contact that is over is cleared by itself; nil for never.
    package internal(set) var afterContactWork: Int64?
    package internal(set) var contacts: [AgentContact] = []

    /// Most contacts that an agent can have at once (wire-facts section 9).
    package static let concurrencies = 1...10

    /// When the agent became idle last: of several agents the one that waits longest gets the next contact.
    var idleSince: Timestamp

    init(name: String, queues: [String], at time: Timestamp) {
        self.name = name
        self.queues = queues
        stateSince = time
        idleSince = time
    }

    var hasFreeSlot: Bool { contacts.count < concurrency }
}

/// A contact in the hands of an agent, as the agent's desktop sees it (streams-ccp, section 3).
package struct AgentContact: Sendable {
    /// With the spelling of Amazon Connect Streams (ContactStateType).
    package enum State: String, Sendable, CaseIterable {
        /// It is offered.
        case connecting
        case connected
        /// After-contact work.
        case ended
        case missed
        case rejected

        /// Whether the agent has nothing more to do with it than to clear it.
        package var isOver: Bool { self != .connecting && self != .connected }
    }

    package let contact: UniqueID
    package let initial: UniqueID
    package internal(set) var state: State
    package internal(set) var since: Timestamp
    /// What the agent is in the chat; nil until somebody asks for a token or accepts.
    package internal(set) var participant: UniqueID?
    /// How it came to the agent; nil if the agent came to it, as scripted agents and those of the admin API do.
    package let ticket: RoutingEvent.Ticket?
}
