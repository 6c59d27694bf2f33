internal import Kernel

/// The contacts in an agent's hands.
extension ContactCentre {
    func place(
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

    func place(of contact: UniqueID, with name: String, in state: AgentContact.State) -> Int? {
        agents[name]?.contacts.firstIndex { $0.contact == contact && $0.state == state }
    }

    mutating func change(_ place: Int, of name: String, to state: AgentContact.State) {
        agents[name]?.contacts[place].state = state
        agents[name]?.contacts[place].since = now
    }

    mutating func end(_ place: Int, of name: String) {
        change(place, of: name, to: .ended)
        armAfterContactWork(place, of: name)
    }

    mutating func decline(
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

    mutating func armAfterContactWork(_ place: Int, of name: String) {
        guard let agent = agents[name], let time = agent.afterContactWork else { return }
        effects.append(
            .arm(.afterContactWork(agent: name, contact: agent.contacts[place].contact), at: now + time))
    }

    mutating func release(_ place: Int, of name: String) {
        guard let contact = agents[name]?.contacts.remove(at: place) else { return }
        disarmTimers(of: name, contact.contact)
        agents[name]?.idleSince = now
        if agents[name]?.contacts.isEmpty == true, let next = agents[name]?.nextState { put(name, into: next) }
    }

    mutating func disarmTimers(of name: String, _ contact: UniqueID) {
        effects.append(.disarm(.ring(agent: name, contact: contact)))
        effects.append(.disarm(.afterContactWork(agent: name, contact: contact)))
    }
}
