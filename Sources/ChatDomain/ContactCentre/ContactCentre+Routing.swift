internal import Kernel

/// What the contact centre hears of chats, and whom it offers them to.
extension ContactCentre {
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
    mutating func offer() {
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
}
