package import ContactCentre
package import ContactModel
package import Diagnostics
package import Kernel

/// The start state of an instance, to which a reset returns: settings, queues, agents, views and fault rules.
///
/// A scenario's `needs:` have the same form (Documentation/Scenarios.md#needs).
package struct InstanceSetup: Sendable {
    package struct AgentSetup: Sendable {
        package let name: String
        package let change: ContactCentre.AgentChange

        package init(name: String, change: ContactCentre.AgentChange) {
            self.name = name
            self.change = change
        }
    }

    /// Changes the settings that the setup names.
    package var changeSettings: @Sendable (inout InstanceSettings) throws(Refusal) -> Void = { _ in }
    /// Returns the settings of the setup that differ from these, as a person reads them.
    package var differences: @Sendable (InstanceSettings) -> [String] = { _ in [] }
    package var queues: [String] = []
    package var agents: [AgentSetup] = []
    package var views: [View] = []
    /// Makes the fault rules. Their durations count from a time.
    package var faults: @Sendable (Timestamp) -> [FaultRule] = { _ in [] }

    package init() {}

    /// Changes an instance without contacts to this state.
    package func apply(to instance: Instance) throws(Refusal) {
        _ = try instance.change(changeSettings)
        for view in views { try instance.views.put(view) }
        let queue = instance.settings.value.defaultQueue
        try instance.routing.act { centre throws(Refusal) in
            try centre.checkRoom(queues: queues)
            for name in queues { centre.addQueue(name) }
        }
        for agent in agents {
            try instance.routing.act { centre throws(Refusal) in
                try centre.checkRoom(forAgent: agent.name, queues: agent.change.queues ?? [])
                try centre.change(agent.name, agent.change, defaultQueue: queue)
            }
        }
        guard instance.faults.add(faults(instance.clock.now())) != nil else {
            throw Refusal(.conflict, "there are too many fault rules")
        }
    }

    /// Returns what an instance lacks of this state, as a person reads it; empty if it lacks nothing.
    package func missing(in instance: Instance) -> [String] {
        let facts = instance.routing.centre.facts
        let absent = agents.filter { agent in facts.agents[agent.name].map { !agent.change.isMet(by: $0) } ?? true }
        let absentQueues = queues.filter { !facts.hasQueue($0) }
        return differences(instance.settings.value) + absentQueues.map { "the queue \($0)" }
            + absent.map { "the agent \($0.name)" }
            + views.filter { instance.views.view(id: $0.id) == nil }.map { "the view \($0.id)" }
    }
}

extension ContactCentre.AgentChange {
    /// Whether an agent is already as the change makes it.
    fileprivate func isMet(by agent: Agent) -> Bool {
        (state.map { $0 == agent.state } ?? true) && (concurrency.map { $0 == agent.concurrency } ?? true)
            && (queues.map { Set($0).isSubset(of: agent.queues) } ?? true)
            && (autoAccepts.map { $0 == agent.autoAccepts } ?? true)
            && (afterContactWork.map { $0 == agent.afterContactWork } ?? true)
    }
}
