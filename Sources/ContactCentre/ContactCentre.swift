package import ContactModel
package import Kernel

/// Agents, queues, and which contact is offered to whom: a pure state machine.
///
/// What happens in chats comes in as ``RoutingEvent``s; what agents do arrives as calls, from the
/// admin API, a scenario, an agent's desktop. What must be done outside is left in ``effects``.
package struct ContactCentre: Sendable {
    package enum Effect: Sendable {
        /// `timer` fires at that time. It replaces one of the same name.
        case arm(Timer, at: Timestamp)
        case disarm(Timer)
        /// The agent gets a participant in the chat, which may connect when the agent accepts.
        case offered(agent: String, AgentContact)
        /// The agent comes into the chat.
        case join(agent: String, AgentContact)
        /// After-contact work has ended.
        case worked(AgentContact, AfterContactWorkPeriod)
        /// The agent did not take what was offered.
        case declined(agent: String, AgentContact)
    }

    package enum Timer: Hashable, Sendable, Codable {
        /// A contact was offered, and nobody took it.
        case ring(agent: String, slot: AgentContact.Number)
        /// After-contact work has taken long enough.
        case afterContactWork(agent: String, slot: AgentContact.Number)

        /// What a moved clock reports when it fires.
        package var label: String {
            switch self {
            case .ring(let agent, _): "\(agent) missed a contact"
            case .afterContactWork(let agent, _): "\(agent)'s after-contact work is over"
            }
        }
    }

    package var facts = ContactCentreFacts()
    package var effects: [Effect] = []
    /// The time of the call that is under way, and what its instance's settings say.
    package var now: Timestamp
    package var rules: Rules

    /// What settings say of agents.
    package struct Rules: Sendable {
        /// Milliseconds for which a contact is offered.
        let ringTimeout: Int64
        /// Whether after-contact work goes on when its agent enqueues a state during another contact.
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

    /// What may be changed of an agent; nil leaves it.
    package struct AgentChange: Sendable {
        package var state: AgentState?
        package var timing = StateTiming.now
        package var concurrency: Int?
        package var queues: [String]?
        package var acceptsAtOnce: Bool?
        /// The outer nil leaves it, the inner one means never.
        package var afterContactWork: Int64??

        package init() {}
    }

    /// When another state of an agent begins (Documentation/Protocol.md#agent-states).
    package enum StateTiming: Sendable {
        /// At once; refused during a live contact.
        case now
        /// At once, or when the last live contact is cleared. Available cancels the enqueued state.
        case next
        /// At once, whatever contacts there are.
        case forced
    }

    /// The most agents and the most queues of an instance. No test needs as many.
    package static let mostAgents = 10_000
    package static let mostQueues = 10_000

    /// Refuses the agent or the queues if adding them exceeds a limit.
    package func checkRoom(forAgent name: String? = nil, queues added: [String] = []) throws(Refusal) {
        if let name, facts.agents[name] == nil, facts.agents.count >= Self.mostAgents {
            throw Refusal(
                .conflict, "the instance has \(facts.agents.count) agents, the most that are allowed")
        }
        let new = Set(added).filter { !facts.hasQueue($0) }
        guard new.isEmpty || facts.queues.count + new.count <= Self.mostQueues else {
            throw Refusal(.conflict, "an instance can have at most \(Self.mostQueues) queues")
        }
    }

    /// Changes an agent, made now if it was not known; changes nothing if the state is refused.
    package mutating func change(_ name: String, _ change: AgentChange, defaultQueue: String) throws(Refusal) {
        var agent = facts.agents[name] ?? Agent(name: name, queues: [defaultQueue], at: now)
        if change.state != nil, change.timing == .now, agent.hasLiveContact {
            throw Refusal(
                .conflict, "\(name) has a live contact, so the state cannot change at once; it can be enqueued")
        }
        agent.concurrency = change.concurrency ?? agent.concurrency
        agent.queues = change.queues ?? agent.queues
        agent.acceptsAtOnce = change.acceptsAtOnce ?? agent.acceptsAtOnce
        agent.afterContactWork = change.afterContactWork ?? agent.afterContactWork
        facts.agents[name] = agent
        for queue in agent.queues { facts.addQueue(queue) }
        if change.afterContactWork != nil { armAfterContactWork(of: name) }
        if let state = change.state { choose(state, for: name, change.timing) }
        offer()
    }

    /// Applies a state that the agent chose. This clears contacts that are over.
    private mutating func choose(_ state: AgentState, for name: String, _ timing: StateTiming) {
        let isLive = facts.agents[name]?.hasLiveContact ?? false
        // Clearing the last contact applies the enqueued state; this choice takes its place.
        facts.agents[name]?.nextState = nil
        if !isLive || !rules.keepsAfterContactWork { clearContacts(of: name) }
        // Available is never enqueued. An agent who is not available, such as after a miss, becomes available at once.
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
        // A miss comes between, and what is to come comes still.
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

    /// Whether a contact can be sent there; the refusal if not. Flows are not the contact centre's.
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

    /// The agent takes what is offered; one that it has taken already is answered alike.
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

    /// The chat did not let the agent in that has accepted: as if it had been rejected.
    ///
    /// - Parameter isStillWanted: whether the customer is still there, so that somebody else may have it.
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

    /// Ends after-contact work, or removes a contact that was missed or rejected. The slot is free then.
    package mutating func clear(_ contact: UniqueID, by name: String) throws(Refusal) {
        let (place, known) = try place(of: contact, with: name)
        guard known.state.isOver else {
            throw Refusal(.conflict, "the contact is \(known.state.rawValue), and has not ended")
        }
        release(place, of: name)
        offer()
    }

    /// Whether the agent has the contact, and it is not over.
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
            // An agent who has been put into a break or offline in the meantime stays there.
            if facts.agents[name]?.state.kind == .routable { put(name, into: .missed) }
        case .afterContactWork(let name, let slot):
            guard let place = facts.agents[name]?.contacts.firstIndex(where: { $0.number == slot && $0.state.isOver })
            else { return }
            release(place, of: name)
        }
        offer()
    }

    // MARK: - Snapshots

    /// Goes on from what was kept.
    package mutating func restore(_ record: ContactCentreRecord) {
        let known = facts.queues
        facts = record.facts
        for queue in known { facts.addQueue(queue) }
        effects += record.timers.map { .arm($0.timer, at: $0.deadline) }
    }
}
