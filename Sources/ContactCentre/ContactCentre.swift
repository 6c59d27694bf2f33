package import ContactModel
package import Kernel

/// A pure state machine for agents, queues, and the offers of contacts to agents.
///
/// Events of chats arrive as ``RoutingEvent``s. Actions of agents arrive as calls from the admin
/// API, a scenario, or an agent's desktop. The work to do outside is left in ``effects``.
package struct ContactCentre: Sendable {
    package enum Effect: Sendable {
        /// Fires the timer at that time. Replaces a timer of the same name.
        case arm(Timer, at: Timestamp)
        case disarm(Timer)
        /// Adds a participant to the chat for the agent. It may connect when the agent accepts.
        case offered(agent: String, AgentContact)
        /// Adds the agent to the chat.
        case join(agent: String, AgentContact)
        /// Records that after-contact work has ended.
        case worked(AgentContact, AfterContactWorkPeriod)
        /// Records that the agent did not accept an offered contact.
        case declined(agent: String, AgentContact)
    }

    package enum Timer: Hashable, Sendable, Codable {
        /// The time to accept an offered contact is over.
        case ring(agent: String, slot: AgentContact.Number)
        /// The time for after-contact work is over.
        case afterContactWork(agent: String, slot: AgentContact.Number)

        /// The timer's firing, as a moved clock reports it.
        package var label: String {
            switch self {
            case .ring(let agent, _): "\(agent) missed a contact"
            case .afterContactWork(let agent, _): "\(agent)'s after-contact work is over"
            }
        }
    }

    package var facts = ContactCentreFacts()
    package var effects: [Effect] = []
    /// The time of the current call, and the settings of its instance.
    package var now: Timestamp
    package var rules: Rules

    /// The settings that concern agents.
    package struct Rules: Sendable {
        /// Milliseconds that an agent has to accept a contact.
        let ringTimeout: Int64
        /// Whether after-contact work continues when its agent enqueues a state in another contact.
        let keepsAfterContactWork: Bool

        package init(_ settings: InstanceSettings) {
            ringTimeout = settings.ringTimeout
            keepsAfterContactWork = settings.afterContactWorkAtNextState == .kept
        }
    }

    package init(defaultQueue: String, now: Timestamp, rules: Rules) {
        facts.addQueue(defaultQueue)
        self.now = now
        self.rules = rules
    }

    // MARK: - Agents and queues

    /// Changes to an agent; nil leaves a value unchanged.
    package struct AgentChange: Sendable {
        package var state: AgentState?
        package var timing = StateTiming.now
        package var concurrency: Int?
        package var queues: [String]?
        package var autoAccepts: Bool?
        /// The outer nil leaves the value unchanged. The inner nil means never.
        package var afterContactWork: Int64??

        package init() {}
    }

    /// When a new state of an agent begins (Documentation/Protocol.md#agent-states).
    package enum StateTiming: Sendable {
        /// At once. Refused during a live contact.
        case now
        /// At once, or, during a live contact, when the last contact is cleared.
        ///
        /// Available begins at once and cancels the enqueued state.
        case next
        /// At once, even during a live contact.
        case forced
    }

    /// The maximum numbers of agents and queues in an instance. No test needs that many.
    package static let maxAgents = 10_000
    package static let maxQueues = 10_000

    /// Refuses the agent or the queues if adding them exceeds a limit.
    package func checkRoom(forAgent name: String? = nil, queues added: [String] = []) throws(Refusal) {
        if let name, facts.agents[name] == nil, facts.agents.count >= Self.maxAgents {
            throw Refusal(
                .conflict, "the instance has \(facts.agents.count) agents, the most that are allowed")
        }
        let new = Set(added).filter { !facts.hasQueue($0) }
        guard new.isEmpty || facts.queues.count + new.count <= Self.maxQueues else {
            throw Refusal(.conflict, "an instance can have at most \(Self.maxQueues) queues")
        }
    }

    /// Changes an agent. Creates the agent if it does not exist.
    ///
    /// - Throws: ``Refusal`` if the state is refused. Then nothing changes.
    package mutating func change(_ name: String, _ change: AgentChange, defaultQueue: String) throws(Refusal) {
        var agent = facts.agents[name] ?? Agent(name: name, queues: [defaultQueue], at: now)
        if change.state != nil, change.timing == .now, agent.hasLiveContact {
            throw Refusal(
                .conflict, "\(name) has a live contact, so the state cannot change at once; it can be enqueued")
        }
        agent.concurrency = change.concurrency ?? agent.concurrency
        agent.queues = change.queues ?? agent.queues
        agent.autoAccepts = change.autoAccepts ?? agent.autoAccepts
        agent.afterContactWork = change.afterContactWork ?? agent.afterContactWork
        facts.agents[name] = agent
        for queue in agent.queues { facts.addQueue(queue) }
        if change.afterContactWork != nil { armAfterContactWork(of: name) }
        if let state = change.state { choose(state, for: name, change.timing) }
        offer()
    }

    /// Applies a state that was chosen for the agent, and clears contacts that are over.
    ///
    /// During a live contact, the rules may keep the contacts that are over.
    private mutating func choose(_ state: AgentState, for name: String, _ timing: StateTiming) {
        let isLive = facts.agents[name]?.hasLiveContact ?? false
        // This choice replaces the enqueued state, which clearing the last contact would apply.
        facts.agents[name]?.nextState = nil
        if !isLive || !rules.keepsAfterContactWork { clearContacts(of: name) }
        // Available is never enqueued. It begins at once, for example after a missed contact.
        if isLive, timing == .next {
            if state.kind != .routable { facts.agents[name]?.nextState = state } else { put(name, into: state) }
        } else {
            put(name, into: state)
        }
    }

    private mutating func clearContacts(of name: String) {
        for (place, contact) in contacts(of: name).reversed() where contact.state.isOver { release(place, of: name) }
    }

    mutating func put(_ name: String, into state: AgentState) {
        // A missed contact does not cancel the enqueued state.
        if state != .missed { facts.agents[name]?.nextState = nil }
        guard facts.agents[name]?.state != state else { return }
        facts.agents[name]?.state = state
        facts.agents[name]?.stateSince = now
        facts.agents[name]?.idleSince = now
    }

    package mutating func remove(_ name: String) throws(Refusal) {
        let agent = try agent(name)
        guard agent.contacts.allSatisfy(\.state.isOver) else {
            throw Refusal(.conflict, "\(name) has contacts that have not ended")
        }
        guard !facts.tickets.contains(where: { $0.target == .agent(name) }) else {
            throw Refusal(.conflict, "contacts transferred to \(name) are waiting")
        }
        for contact in agent.contacts {
            disarmTimers(of: name, contact.number)
            recordWork(contact)
        }
        facts.agents[name] = nil
    }

    package mutating func addQueue(_ name: String) {
        facts.addQueue(name)
    }

    package func agent(_ name: String) throws(Refusal) -> Agent {
        guard let agent = facts.agents[name] else {
            throw Refusal(
                .unknownAgent,
                "there is no agent \"\(name)\"" + Suggestion.clause(for: name, among: facts.agents.keys.sorted()))
        }
        return agent
    }

    /// Checks that a contact can be sent to the target. The contact centre does not check flows.
    ///
    /// - Throws: ``Refusal`` if the agent or the queue does not exist.
    package func check(_ target: TransferTarget) throws(Refusal) {
        switch target {
        case .agent(let name): _ = try agent(name)
        case .queue(let name):
            guard facts.hasQueue(name) else {
                throw Refusal(
                    .unknownQueue,
                    "there is no queue \"\(name)\"" + Suggestion.clause(for: name, among: facts.queues))
            }
        case .flow: break
        }
    }

    // MARK: - What agents do

    /// Accepts an offered contact for the agent. Returns an already accepted contact unchanged.
    package mutating func accept(_ contact: UniqueID, by name: String) throws(Refusal) -> AgentContact {
        let (place, known) = try place(of: contact, with: name)
        switch known.state {
        case .connected: return known
        case .connecting: break
        case .ended, .missed, .rejected:
            throw Refusal(
                .conflict, "the contact is \(known.state.rawValue), and can no longer be accepted")
        }
        disarmTimers(of: name, known.number)
        change(place, of: name, to: .connected)
        facts.agents[name]?.idleSince = now
        return facts.agents[name]?.contacts[place] ?? known
    }

    /// Rejects a contact that the agent accepted, because the chat did not let the agent in.
    ///
    /// - Parameter isStillWanted: Whether the customer is still in the chat, so that another agent
    ///   can get the contact.
    package mutating func acceptFailed(_ slot: AgentContact.Number, of name: String, isStillWanted: Bool) {
        guard let place = facts.agents[name]?.contacts.firstIndex(where: { $0.number == slot }) else { return }
        guard facts.agents[name]?.contacts[place].state == .connected else { return }
        decline(place, of: name, as: .rejected, queuesAgain: isStillWanted)
        offer()
    }

    package mutating func reject(_ contact: UniqueID, by name: String) throws(Refusal) {
        let (place, known) = try place(of: contact, with: name)
        guard known.state == .connecting else {
            throw Refusal(
                .conflict, "the contact is \(known.state.rawValue); only an offered contact can be rejected")
        }
        decline(place, of: name, as: .rejected)
        offer()
    }

    /// Ends after-contact work, or removes a missed or rejected contact. This frees the slot.
    package mutating func clear(_ contact: UniqueID, by name: String) throws(Refusal) {
        let (place, known) = try place(of: contact, with: name)
        guard known.state.isOver else {
            throw Refusal(.conflict, "the contact is \(known.state.rawValue), and has not ended")
        }
        release(place, of: name)
        offer()
    }

    /// Whether the agent has the contact and the contact is not over.
    package func isInHand(_ slot: AgentContact.Number, of name: String) -> Bool {
        facts.agents[name]?.contacts.contains { $0.number == slot && !$0.state.isOver } ?? false
    }

    package mutating func timerFired(_ timer: Timer) {
        switch timer {
        case .ring(let name, let slot):
            guard
                let place = facts.agents[name]?.contacts.firstIndex(where: {
                    $0.number == slot && $0.state == .connecting
                })
            else { return }
            decline(place, of: name, as: .missed)
            // If the agent was set to a break or offline in the meantime, keep that state.
            if facts.agents[name]?.state.kind == .routable { put(name, into: .missed) }
        case .afterContactWork(let name, let slot):
            guard let place = facts.agents[name]?.contacts.firstIndex(where: { $0.number == slot && $0.state.isOver })
            else { return }
            release(place, of: name)
        }
        offer()
    }

    // MARK: - Snapshots

    /// Restores the state and the timers of a record.
    package mutating func restore(_ record: ContactCentreRecord) {
        let known = facts.queues
        facts = record.facts
        for queue in known { facts.addQueue(queue) }
        effects += record.timers.map { .arm($0.timer, at: $0.deadline) }
    }
}
