package import Kernel

/// Agents, queues, and which contact is offered to whom: a pure state machine.
///
/// What happens in chats comes in as ``RoutingEvent``s; what agents do comes in as calls, from whoever acts for them: the
/// admin API, a scenario, an agent's desktop. What must be done outside is left in ``effects``.
package struct ContactCentre: Sendable {
    package enum Effect: Sendable {
        /// `timer` is due at that time; it replaces one of the same name.
        case arm(Timer, at: Timestamp)
        case disarm(Timer)
        /// The agent comes into the chat.
        case join(agent: String, AgentContact)
        /// The agent did not take what was offered.
        case declined(agent: String, AgentContact)
    }

    package enum Timer: Hashable, Sendable {
        /// A contact was offered, and nobody took it.
        case ring(agent: String, contact: UniqueID)
        /// After-contact work has taken long enough.
        case afterContactWork(agent: String, contact: UniqueID)

        /// What a moved clock reports when it fires.
        package var label: String {
            switch self {
            case .ring(let agent, _): "\(agent) missed a contact"
            case .afterContactWork(let agent, _): "\(agent)'s after-contact work is over"
            }
        }
    }

    package private(set) var agents: [String: Agent] = [:]
    package private(set) var queues: Set<String>
    /// Contacts that wait, in their order.
    package private(set) var tickets: [RoutingEvent.Ticket] = []
    package internal(set) var effects: [Effect] = []
    /// The time of the call that is under way, and how long a contact is offered.
    package var now: Timestamp
    package var ringTimeout: Int64

    package init(defaultQueue: String, now: Timestamp, ringTimeout: Int64) {
        queues = [defaultQueue]
        self.now = now
        self.ringTimeout = ringTimeout
    }

    // MARK: - Agents and queues

    /// What may be changed of an agent; nil leaves it.
    package struct AgentChange: Sendable {
        package var state: AgentState?
        /// Whether the state waits until the agent's contacts are cleared.
        package var enqueuesState = false
        package var concurrency: Int?
        package var queues: [String]?
        package var acceptsAtOnce: Bool?
        /// The outer nil leaves it, the inner one means never.
        package var afterContactWork: Int64??

        package init() {}
    }

    /// Changes an agent, made now if it was not known.
    package mutating func change(_ name: String, _ change: AgentChange, defaultQueue: String) {
        var agent = agents[name] ?? Agent(name: name, queues: [defaultQueue], at: now)
        agent.concurrency = change.concurrency ?? agent.concurrency
        agent.queues = change.queues ?? agent.queues
        agent.acceptsAtOnce = change.acceptsAtOnce ?? agent.acceptsAtOnce
        agent.afterContactWork = change.afterContactWork ?? agent.afterContactWork
        agents[name] = agent
        queues.formUnion(agent.queues)
        if let state = change.state {
            if change.enqueuesState, !agent.contacts.isEmpty {
                agents[name]?.nextState = state
            } else {
                put(name, into: state)
            }
        }
        offer()
    }

    private mutating func put(_ name: String, into state: AgentState) {
        agents[name]?.nextState = nil
        guard agents[name]?.state != state else { return }
        agents[name]?.state = state
        agents[name]?.stateSince = now
        agents[name]?.idleSince = now
    }

    package mutating func remove(_ name: String) throws(ContactCentreRefusal) {
        let agent = try agent(name)
        guard agent.contacts.allSatisfy(\.state.isOver) else {
            throw ContactCentreRefusal(.conflict, "\(name) has contacts that are not over")
        }
        for contact in agent.contacts { disarmTimers(of: name, contact.contact) }
        agents[name] = nil
    }

    package mutating func addQueue(_ name: String) {
        queues.insert(name)
    }

    package func agent(_ name: String) throws(ContactCentreRefusal) -> Agent {
        guard let agent = agents[name] else {
            throw ContactCentreRefusal(
                .unknownAgent,
                "there is no agent \"\(name)\"" + Suggestion.clause(for: name, among: agents.keys.sorted()))
        }
        return agent
    }

    /// Whether a contact can be sent there; the refusal if not. Flows are not the contact centre's.
    package func check(_ target: TransferTarget) throws(ContactCentreRefusal) {
        switch target {
        case .agent(let name): _ = try agent(name)
        case .queue(let name):
            guard queues.contains(name) else {
                throw ContactCentreRefusal(
                    .unknownQueue,
                    "there is no queue \"\(name)\"" + Suggestion.clause(for: name, among: queues.sorted()))
            }
        case .flow: break
        }
    }

    // MARK: - What agents do

    /// The agent takes what is offered; one that it has taken already is answered alike.
    package mutating func accept(_ contact: UniqueID, by name: String) throws(ContactCentreRefusal) -> AgentContact {
        let (place, known) = try place(of: contact, with: name)
        switch known.state {
        case .connected: return known
        case .connecting: break
        default:
            throw ContactCentreRefusal(
                .conflict, "the contact is \(known.state.rawValue), and can't be accepted any more")
        }
        disarmTimers(of: name, contact)
        change(place, of: name, to: .connected)
        agents[name]?.idleSince = now
        return agents[name]?.contacts[place] ?? known
    }

    package mutating func reject(_ contact: UniqueID, by name: String) throws(ContactCentreRefusal) {
        let (place, known) = try place(of: contact, with: name)
        guard known.state == .connecting else {
            throw ContactCentreRefusal(
                .conflict, "the contact is \(known.state.rawValue); only what is offered can be rejected")
        }
        decline(place, of: name, as: .rejected)
        offer()
    }

    /// Ends after-contact work, or lets go of a contact that was missed or rejected: the slot is free.
    package mutating func clear(_ contact: UniqueID, by name: String) throws(ContactCentreRefusal) {
        let (place, known) = try place(of: contact, with: name)
        guard known.state.isOver else {
            throw ContactCentreRefusal(.conflict, "the contact is \(known.state.rawValue), and not over")
        }
        release(place, of: name)
        offer()
    }

    /// Remembers what an agent is in the chat of a contact, before it has accepted.
    package mutating func note(participant: UniqueID, of contact: UniqueID, with name: String) {
        guard let place = agents[name]?.contacts.firstIndex(where: { $0.contact == contact }) else { return }
        agents[name]?.contacts[place].participant = participant
    }

    package mutating func timerFired(_ timer: Timer) {
        switch timer {
        case .ring(let name, let contact):
            guard let place = place(of: contact, with: name, in: .connecting) else { return }
            decline(place, of: name, as: .missed)
            put(name, into: .missed)
        case .afterContactWork(let name, let contact):
            guard let place = agents[name]?.contacts.firstIndex(where: { $0.contact == contact && $0.state.isOver })
            else { return }
            release(place, of: name)
        }
        offer()
    }

    // MARK: - What happens in chats

    package mutating func hear(_ event: RoutingEvent) {
        switch event {
        case .queued(let ticket):
            // Whoever sends a contact on has thought better of where it waited.
            if ticket.purpose == .serve { leaveQueue(ticket.initial) }
            tickets.append(ticket)
        case .agentJoined(let contact, let initial, let name, let participant):
            joined(contact, initial, name, participant)
        case .participantLeft(let participant): left(participant)
        case .served(let initial): leaveQueue(initial)
        case .ended(let initial): ended(initial)
        }
        offer()
    }

    /// Takes a contact out of its queue, and back from those whom it is offered to.
    private mutating func leaveQueue(_ initial: UniqueID) {
        tickets.removeAll { $0.initial == initial && $0.purpose == .serve }
        withdrawOffers { $0.initial == initial && $0.ticket?.purpose == .serve }
    }

    private mutating func withdrawOffers(_ isMeant: (AgentContact) -> Bool) {
        for name in agents.keys.sorted() {
            for contact in agents[name]?.contacts ?? [] where contact.state == .connecting && isMeant(contact) {
                disarmTimers(of: name, contact.contact)
                agents[name]?.contacts.removeAll { $0.contact == contact.contact }
                effects.append(.declined(agent: name, contact))
            }
        }
    }

    /// An agent who comes into a chat, whoever let it, has the contact from then on.
    private mutating func joined(_ contact: UniqueID, _ initial: UniqueID, _ name: String, _ participant: UniqueID) {
        guard agents[name] != nil else { return }
        tickets.removeAll { $0.initial == initial && $0.target == .agent(name) }
        if let place = agents[name]?.contacts.firstIndex(where: { $0.contact == contact && !$0.state.isOver }) {
            disarmTimers(of: name, contact)
            change(place, of: name, to: .connected)
            agents[name]?.contacts[place].participant = participant
        } else {
            agents[name]?.contacts.append(
                AgentContact(
                    contact: contact, initial: initial, state: .connected, since: now, participant: participant,
                    ticket: nil))
        }
        agents[name]?.idleSince = now
    }

    private mutating func left(_ participant: UniqueID) {
        for name in agents.keys.sorted() {
            guard
                let place = agents[name]?.contacts.firstIndex(where: {
                    $0.participant == participant && $0.state == .connected
                })
            else { continue }
            end(place, of: name)
        }
    }

    /// A contact that ends while it is offered is missed, though nobody is to blame for it.
    private mutating func ended(_ initial: UniqueID) {
        tickets.removeAll { $0.initial == initial }
        for name in agents.keys.sorted() {
            for (place, contact) in (agents[name]?.contacts ?? []).enumerated() where contact.initial == initial {
                switch contact.state {
                case .connecting: decline(place, of: name, as: .missed, queuesAgain: false)
                case .connected: end(place, of: name)
                default: break
                }
            }
        }
    }

    // MARK: - Offering

    /// Offers each waiting contact, in its order, to the agent who has been idle longest and may have it.
    private mutating func offer() {
        for ticket in tickets {
            guard let name = candidate(for: ticket) else { continue }
            tickets.removeAll { $0 == ticket }
            agents[name]?.contacts.append(
                AgentContact(
                    contact: ticket.contact, initial: ticket.initial, state: .connecting, since: now, participant: nil,
                    ticket: ticket))
            if agents[name]?.acceptsAtOnce == true, let contact = try? accept(ticket.contact, by: name) {
                effects.append(.join(agent: name, contact))
            } else {
                effects.append(.arm(.ring(agent: name, contact: ticket.contact), at: now + ringTimeout))
            }
        }
    }

    private func candidate(for ticket: RoutingEvent.Ticket) -> String? {
        agents.values.filter { agent in
            guard agent.state.kind == .routable, agent.hasFreeSlot else { return false }
            // Nobody is offered again what is still in its hands, or what it has just declined.
            guard !agent.contacts.contains(where: { $0.initial == ticket.initial && $0.state != .ended }) else {
                return false
            }
            switch ticket.target {
            case .queue(let queue): return agent.queues.contains(queue)
            case .agent(let name): return agent.name == name
            }
        }.min { ($0.idleSince, $0.name) < ($1.idleSince, $1.name) }?.name
    }

    // MARK: - Contacts of an agent

    private func place(
        of contact: UniqueID, with name: String
    ) throws(ContactCentreRefusal) -> (Int, AgentContact) {
        let contacts = try agent(name).contacts
        // Of one contact that came twice, the one that is not over is meant.
        let place =
            contacts.firstIndex { $0.contact == contact && !$0.state.isOver }
            ?? contacts.lastIndex { $0.contact == contact }
        guard let place else {
            throw ContactCentreRefusal(.unknownContact, "\(name) has no contact \"\(contact)\"")
        }
        return (place, contacts[place])
    }

    private func place(of contact: UniqueID, with name: String, in state: AgentContact.State) -> Int? {
        agents[name]?.contacts.firstIndex { $0.contact == contact && $0.state == state }
    }

    private mutating func change(_ place: Int, of name: String, to state: AgentContact.State) {
        agents[name]?.contacts[place].state = state
        agents[name]?.contacts[place].since = now
    }

    private mutating func end(_ place: Int, of name: String) {
        change(place, of: name, to: .ended)
        armAfterContactWork(place, of: name)
    }

    private mutating func decline(
        _ place: Int, of name: String, as state: AgentContact.State, queuesAgain: Bool = true
    ) {
        change(place, of: name, to: state)
        guard let contact = agents[name]?.contacts[place] else { return }
        disarmTimers(of: name, contact.contact)
        effects.append(.declined(agent: name, contact))
        // It was there before the others, and is so again.
        if queuesAgain, let ticket = contact.ticket { tickets.insert(ticket, at: 0) }
        armAfterContactWork(place, of: name)
    }

    private mutating func armAfterContactWork(_ place: Int, of name: String) {
        guard let agent = agents[name], let time = agent.afterContactWork else { return }
        effects.append(
            .arm(.afterContactWork(agent: name, contact: agent.contacts[place].contact), at: now + time))
    }

    private mutating func release(_ place: Int, of name: String) {
        guard let contact = agents[name]?.contacts.remove(at: place) else { return }
        disarmTimers(of: name, contact.contact)
        agents[name]?.idleSince = now
        if agents[name]?.contacts.isEmpty == true, let next = agents[name]?.nextState { put(name, into: next) }
    }

    private mutating func disarmTimers(of name: String, _ contact: UniqueID) {
        effects.append(.disarm(.ring(agent: name, contact: contact)))
        effects.append(.disarm(.afterContactWork(agent: name, contact: contact)))
    }
}
