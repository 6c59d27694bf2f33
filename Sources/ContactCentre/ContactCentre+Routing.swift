package import ContactModel
internal import Kernel

/// Receiving events of chats, and offering contacts to agents.
extension ContactCentre {
    package mutating func receive(_ event: RoutingEvent) {
        switch event {
        case .queued(let ticket):
            // A transfer replaces the queue where the contact waited.
            if ticket.purpose == .serve { leaveQueue(ticket.initial) }
            if case .queue(let name) = ticket.target { facts.addQueue(name) }
            facts.tickets.append(ticket)
        case .agentJoined(let contact, let initial, let name, let participant):
            joined(contact, initial, name, participant)
        case .agentLeft(let participant): left(participant)
        case .legBegan(let contact, let initial): move(initial, to: contact)
        case .customerLeft(let initial):
            facts.tickets.removeAll { $0.initial == initial }
            miss(initial)
        case .ended(let initial): ended(initial)
        }
        offer()
    }

    /// Removes a contact from its queue, and withdraws its offers.
    private mutating func leaveQueue(_ initial: UniqueID) {
        facts.tickets.removeAll { $0.initial == initial && $0.purpose == .serve }
        for name in agents(having: initial) {
            for contact in facts.agents[name]?.contacts ?? []
            where contact.initial == initial && contact.state == .connecting && contact.ticket?.purpose == .serve {
                remove(contact.number, of: name)
                effects.append(.declined(agent: name, contact))
            }
        }
    }

    /// Returns the names of the agents who have a contact of the chat, sorted.
    private func agents(having initial: UniqueID) -> [String] {
        facts.agents.values.filter { $0.contacts.contains { $0.initial == initial } }.map(\.name).sorted()
    }

    /// Records that an agent is in a chat, however the agent joined. The agent has the contact now.
    ///
    /// If the agent was invited, the contact keeps its place in the queue.
    private mutating func joined(_ contact: UniqueID, _ initial: UniqueID, _ name: String, _ participant: UniqueID) {
        let place = facts.agents[name]?.contacts.firstIndex { $0.initial == initial && !$0.state.isOver }
        let wasAskedIn = place.flatMap { facts.agents[name]?.contacts[$0].ticket?.purpose } == .join
        facts.tickets.removeAll { $0.initial == initial && $0.target == .agent(name) }
        if let place, let known = facts.agents[name]?.contacts[place] {
            disarmTimers(of: name, known.number)
            // An agent who joined another way does not need the participant of the offer.
            if known.participant != participant { effects.append(.declined(agent: name, known)) }
            if known.state == .connecting { change(place, of: name, to: .connected) }
            facts.agents[name]?.contacts[place].participant = participant
        } else if facts.agents[name] != nil {
            take(contact, initial, into: name, .connected, participant: participant, ticket: nil)
        }
        facts.agents[name]?.idleSince = now
        if !wasAskedIn { leaveQueue(initial) }
    }

    private mutating func left(_ participant: UniqueID) {
        let names = facts.agents.values.filter { $0.contacts.contains { $0.participant == participant } }.map(\.name)
            .sorted()
        for name in names {
            for (place, contact) in contacts(of: name).reversed()
            where contact.participant == participant {
                switch contact.state {
                case .connected: end(place, of: name)
                // The agent was removed from the chat before accepting.
                case .connecting: decline(place, of: name, as: .rejected)
                case .ended, .missed, .rejected: break
                }
            }
        }
    }

    /// Moves a chat's tickets, and the contacts of its agents and invited agents, to its new leg.
    private mutating func move(_ initial: UniqueID, to contact: UniqueID) {
        for index in facts.tickets.indices where facts.tickets[index].initial == initial {
            facts.tickets[index].contact = contact
        }
        for name in agents(having: initial) {
            for (place, known) in contacts(of: name)
            where known.initial == initial && !known.state.isOver {
                facts.agents[name]?.contacts[place].contact = contact
                facts.agents[name]?.contacts[place].ticket?.contact = contact
            }
        }
    }

    private mutating func ended(_ initial: UniqueID) {
        facts.tickets.removeAll { $0.initial == initial }
        miss(initial)
        for name in agents(having: initial) {
            for (place, contact) in contacts(of: name).reversed()
            where contact.initial == initial && contact.state == .connected {
                end(place, of: name)
            }
        }
    }

    /// Marks the offered contacts of a chat as missed, because no customer needs an agent anymore.
    ///
    /// The agents are not to blame, so their states do not change.
    private mutating func miss(_ initial: UniqueID) {
        for name in agents(having: initial) {
            for (place, contact) in contacts(of: name)
            where contact.initial == initial && contact.state == .connecting {
                decline(place, of: name, as: .missed, queuesAgain: false)
            }
        }
    }

    // MARK: - Offering

    /// Offers the waiting contacts in their order.
    ///
    /// Of the agents who can have a contact, the one who has been idle longest gets the offer.
    mutating func offer() {
        guard !facts.tickets.isEmpty else { return }
        var waiting: [RoutingEvent.Ticket] = []
        var free = facts.agents.values.filter(\.canBeOffered).map(\.name)
        for (number, ticket) in facts.tickets.enumerated() {
            guard !free.isEmpty else {
                waiting += facts.tickets[number...]
                break
            }
            guard let name = candidate(for: ticket, among: free) else {
                waiting.append(ticket)
                continue
            }
            offer(ticket, to: name)
            free.removeAll { facts.agents[$0]?.canBeOffered != true }
        }
        facts.tickets = waiting
    }

    private mutating func offer(_ ticket: RoutingEvent.Ticket, to name: String) {
        var ticket = ticket
        let participant = UniqueID.random(using: &ticket.participants)
        let contact = take(
            ticket.contact, ticket.initial, into: name, .connecting, participant: participant, ticket: ticket)
        if facts.agents[name]?.autoAccepts == true, let accepted = try? accept(ticket.contact, by: name) {
            effects.append(.join(agent: name, accepted))
        } else {
            effects.append(.offered(agent: name, contact))
            effects.append(.arm(.ring(agent: name, slot: contact.number), at: now + rules.ringTimeout))
        }
    }

    private func candidate(for ticket: RoutingEvent.Ticket, among free: [String]) -> String? {
        free.compactMap { facts.agents[$0] }.filter { agent in
            // Skip an agent who still has the chat, or has just missed or rejected it.
            guard !agent.contacts.contains(where: { $0.initial == ticket.initial && $0.state != .ended }) else {
                return false
            }
            switch ticket.target {
            case .queue(let queue): return agent.queues.contains(queue)
            case .agent(let name): return agent.name == name
            }
        }.min { ($0.idleSince, $0.name) < ($1.idleSince, $1.name) }?.name
    }
}

extension Agent {
    /// Whether the agent can be offered contacts. False while another state is enqueued.
    fileprivate var canBeOffered: Bool { state.kind == .routable && nextState == nil && hasFreeSlot }
}
