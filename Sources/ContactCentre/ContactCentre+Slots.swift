internal import ContactModel
package import Kernel

/// The contacts that agents have.
extension ContactCentre {
    func place(
        of contact: UniqueID, with name: String
    ) throws(Refusal) -> (AgentContact.Index, AgentContact) {
        let contacts = try agent(name).contacts
        // If the agent got the contact twice, use the one that is not over.
        let place =
            contacts.firstIndex { $0.contact == contact && !$0.state.isOver }
            ?? contacts.lastIndex { $0.contact == contact }
        guard let place else {
            throw Refusal(.unknownContact, "\(name) has no contact \"\(contact)\"")
        }
        return (place, contacts[place])
    }

    /// Returns the agent's contacts with their indices.
    func contacts(of name: String) -> [(place: AgentContact.Index, contact: AgentContact)] {
        let contacts = facts.agents[name]?.contacts ?? []
        return Array(zip(contacts.indices, contacts))
    }

    /// Adds a contact to an agent.
    @discardableResult
    mutating func take(
        _ contact: UniqueID, _ initial: UniqueID, into name: String, _ state: AgentContact.State,
        participant: UniqueID, ticket: RoutingEvent.Ticket?
    ) -> AgentContact {
        facts.lastSlot = facts.lastSlot.next
        let taken = AgentContact(
            number: facts.lastSlot, contact: contact, initial: initial, state: state, since: now,
            participant: participant, ticket: ticket)
        facts.agents[name]?.contacts.append(taken)
        return taken
    }

    mutating func change(_ place: AgentContact.Index, of name: String, to state: AgentContact.State) {
        facts.agents[name]?.contacts[place].state = state
        facts.agents[name]?.contacts[place].since = now
    }

    /// Starts after-contact work.
    ///
    /// An agent who joined without an offer, such as a scripted agent, has no after-contact work.
    mutating func end(_ place: AgentContact.Index, of name: String) {
        guard let contact = facts.agents[name]?.contacts[place] else { return }
        guard contact.ticket != nil else { return remove(contact.number, of: name) }
        change(place, of: name, to: .ended)
        armAfterContactWork(contact.number, of: name)
    }

    mutating func decline(
        _ place: AgentContact.Index, of name: String, as state: AgentContact.State, queuesAgain: Bool = true
    ) {
        change(place, of: name, to: state)
        guard let contact = facts.agents[name]?.contacts[place] else { return }
        disarmTimers(of: name, contact.number)
        effects.append(.declined(agent: name, contact))
        // The contact waited before the others, so it goes back to the front.
        if queuesAgain, let ticket = contact.ticket { facts.tickets.insert(ticket, at: 0) }
        armAfterContactWork(contact.number, of: name)
    }

    private mutating func armAfterContactWork(_ slot: AgentContact.Number, of name: String) {
        guard let time = facts.agents[name]?.afterContactWork else { return }
        effects.append(.arm(.afterContactWork(agent: name, slot: slot), at: now + time))
    }

    /// Restarts the agent's timers for after-contact work with the changed time.
    ///
    /// This includes the timers of contacts that are already in after-contact work.
    mutating func armAfterContactWork(of name: String) {
        for contact in facts.agents[name]?.contacts ?? [] where contact.state.isOver {
            effects.append(.disarm(.afterContactWork(agent: name, slot: contact.number)))
            armAfterContactWork(contact.number, of: name)
        }
    }

    mutating func release(_ place: AgentContact.Index, of name: String) {
        guard let contact = facts.agents[name]?.contacts[place] else { return }
        recordWork(contact)
        remove(contact.number, of: name)
        facts.agents[name]?.idleSince = now
    }

    /// Reports to the chat how long after-contact work took.
    mutating func recordWork(_ contact: AgentContact) {
        guard contact.state == .ended else { return }
        effects.append(.worked(contact, AfterContactWorkPeriod(start: contact.since, end: now)))
    }

    /// Frees a slot. If no contact is left, the agent's enqueued state begins.
    mutating func remove(_ slot: AgentContact.Number, of name: String) {
        disarmTimers(of: name, slot)
        facts.agents[name]?.contacts.removeAll { $0.number == slot }
        if facts.agents[name]?.contacts.isEmpty == true, let next = facts.agents[name]?.nextState {
            put(name, into: next)
        }
    }

    /// Removes the contacts of a chat that are over, from all agents.
    ///
    /// - Returns: Whether there were any.
    package mutating func forget(_ chat: UniqueID) -> Bool {
        var hasFreed = false
        for agent in facts.agents.values {
            for contact in agent.contacts where contact.initial == chat && contact.state.isOver {
                remove(contact.number, of: agent.name)
                hasFreed = true
            }
        }
        if hasFreed { offer() }
        return hasFreed
    }

    mutating func disarmTimers(of name: String, _ slot: AgentContact.Number) {
        effects.append(.disarm(.ring(agent: name, slot: slot)))
        effects.append(.disarm(.afterContactWork(agent: name, slot: slot)))
    }
}
