package import Kernel

/// An agent to whom the contact centre offers contacts.
package struct Agent: Sendable, Codable {
    /// Unique within the instance, and visible to customers.
    package let name: String
    package var state = AgentState.offline
    package var stateSince: Timestamp
    /// The state to apply when the last contact is cleared; nil for none.
    package var nextState: AgentState?
    /// How many contacts the agent can have at once. Contacts that are over count until cleared.
    package var concurrency = 1
    /// The queues whose contacts are offered to this agent.
    package var queues: [String]
    /// Whether offered contacts are accepted immediately and automatically.
    package var autoAccepts = false
    /// Milliseconds after which a contact that is over is cleared automatically; nil for never.
    package var afterContactWork: Int64?
    package var contacts = IndexedList<AgentContact>()

    /// How many contacts an agent can have at once (Documentation/Protocol.md#quotas).
    package static let concurrencies = 1...10

    /// When the agent last became idle. The agent who has been idle longest gets the next contact.
    package var idleSince: Timestamp

    init(name: String, queues: [String], at time: Timestamp) {
        self.name = name
        self.queues = queues
        stateSince = time
        idleSince = time
    }

    var hasFreeSlot: Bool { contacts.count < concurrency }

    /// Whether any contact is offered or connected.
    package var hasLiveContact: Bool { contacts.contains { !$0.state.isOver } }
}
