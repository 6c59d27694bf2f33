package import Kernel

/// Somebody whom contacts are offered to.
package struct Agent: Sendable, Codable {
    /// Unique within the instance, and what customers see.
    package let name: String
    package var state = AgentState.offline
    package var stateSince: Timestamp
    /// The state that follows when the last contact is cleared; nil for none.
    package var nextState: AgentState?
    /// How many contacts at once; those that are over count until they are cleared.
    package var concurrency = 1
    /// The queues whose contacts are offered to this agent.
    package var queues: [String]
    /// Whether what is offered is accepted at once, without anybody's doing.
    package var acceptsAtOnce = false
    /// Milliseconds after which a contact that is over is cleared by itself; nil for never.
    package var afterContactWork: Int64?
    package var contacts = IndexedList<AgentContact>()

    /// Most contacts that an agent can have at once (Documentation/Protocol.md#quotas).
    package static let concurrencies = 1...10

    /// When the agent became idle last: of several agents the one that waits longest gets the next contact.
    package var idleSince: Timestamp

    init(name: String, queues: [String], at time: Timestamp) {
        self.name = name
        self.queues = queues
        stateSince = time
        idleSince = time
    }

    var hasFreeSlot: Bool { contacts.count < concurrency }

    /// Whether a contact is offered or goes on.
    package var hasLiveContact: Bool { contacts.contains { !$0.state.isOver } }
}
