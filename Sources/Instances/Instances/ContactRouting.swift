package import Chats
package import ContactCentre
package import ContactModel
package import Kernel

/// The contact centre of one instance. It receives the events of chats and performs its effects.
///
/// Its lock is taken under a chat's lock (Documentation/Architecture.md#how-sendmessage-works).
/// Effects that need a chat's lock wait until the turn has ended (``performPending()``).
package final class ContactRouting: Sendable {
    private struct State {
        var centre: ContactCentre
        var timers = TimerSet<ContactCentre.Timer>()
        /// Effects that must happen in chats.
        var pending: [ContactCentre.Effect] = []
        /// Finds a chat by any of its ContactIds.
        var findChat: @Sendable (UniqueID) -> Chat? = { _ in nil }
    }

    private let clock: InstanceClock
    private let settings: SettingsStore
    private let changes: ChangeSignal
    private let state: Mutex<State>

    init(clock: InstanceClock, settings: SettingsStore, changes: ChangeSignal) {
        self.clock = clock
        self.settings = settings
        self.changes = changes
        let values = settings.value
        state = Mutex(
            State(
                centre: ContactCentre(
                    defaultQueue: values.defaultQueue, now: clock.now(), rules: .init(values))))
    }

    /// Sets how chats are found.
    ///
    /// - Parameter find: finds a chat by any of its ContactIds, without taking a chat's lock.
    func findChats(with find: @escaping @Sendable (UniqueID) -> Chat?) {
        state.withLock { $0.findChat = find }
    }

    func record() -> ContactCentreRecord {
        state.withLock { ContactCentreRecord(facts: $0.centre.facts, timers: $0.timers.records) }
    }

    /// Restores the contact centre from a record.
    func restore(_ record: ContactCentreRecord) {
        state.withLock { state in
            state.centre.restore(record)
            dispatchEffects(&state)
        }
    }

    /// The current state of the contact centre.
    package var centre: ContactCentre { state.withLock { $0.centre } }

    /// Receives the events of a chat. The caller must hold that chat's lock.
    package func receive(_ events: [RoutingEvent]) {
        state.withLock { state in
            begin(&state)
            for event in events { state.centre.receive(event) }
            dispatchEffects(&state)
        }
    }

    /// Acts for an agent or changes the contact centre, then performs all effects.
    package func act<Result>(
        _ body: (inout ContactCentre) throws(Refusal) -> Result
    ) throws(Refusal) -> Result {
        defer {
            performPending()
            changes.notify()
        }
        return try decide(body)
    }

    /// Does the same within a turn. The turn performs the pending effects when it ends.
    package func decide<Result>(
        _ body: (inout ContactCentre) throws(Refusal) -> Result
    ) throws(Refusal) -> Result {
        try state.withLock { state throws(Refusal) in
            begin(&state)
            defer { dispatchEffects(&state) }
            return try body(&state.centre)
        }
    }

    /// Frees the agents' slots of a forgotten chat, because no client could clear them later.
    func forget(_ chat: UniqueID) {
        let hasFreed = state.withLock { state in
            begin(&state)
            defer { dispatchEffects(&state) }
            return state.centre.forget(chat)
        }
        guard hasFreed else { return }
        performPending()
        changes.notify()
    }

    /// Adds a queue, if no queue has that name.
    func addQueue(_ name: String) {
        state.withLock { $0.centre.addQueue(name) }
    }

    private func begin(_ state: inout State) {
        state.centre.now = clock.now()
        state.centre.rules = ContactCentre.Rules(settings.value)
    }

    /// Sets timers immediately, because clocks can be called under any lock.
    ///
    /// Effects that need a chat become pending.
    private func dispatchEffects(_ state: inout State) {
        for effect in state.centre.effects {
            switch effect {
            case .arm(let timer, let deadline):
                state.timers.arm(timer, at: deadline, on: clock) { generation in
                    // In the background, so that a clock does not move forward only for an agent's
                    // missed contact.
                    clock.schedule(at: deadline, label: timer.label, isBackground: true) { [weak self] in
                        self?.fire(timer, generation)
                    }
                }
            case .disarm(let timer): state.timers.disarm(timer, on: clock)
            case .offered, .join, .declined, .worked: state.pending.append(effect)
            }
        }
        state.centre.effects.removeAll()
    }

    private func fire(_ timer: ContactCentre.Timer, _ generation: TimerSet<ContactCentre.Timer>.Generation) {
        let isWanted = state.withLock { state in
            guard state.timers.take(timer, generation) != nil else { return false }
            begin(&state)
            state.centre.timerFired(timer)
            dispatchEffects(&state)
            return true
        }
        guard isWanted else { return }
        performPending()
        changes.notify()
    }

    // MARK: - Effects in chats

    /// Performs the pending effects in chats. The caller must not hold a lock.
    func performPending() {
        while true {
            let effects = state.withLock { state in
                defer { state.pending.removeAll() }
                return state.pending
            }
            guard !effects.isEmpty else { return }
            for effect in effects { perform(effect) }
        }
    }

    private func perform(_ effect: ContactCentre.Effect) {
        switch effect {
        case .offered(let agent, let contact):
            // If the chat has no room, it refuses the agent later, when the agent accepts.
            guard let chat = chat(of: contact) else { return }
            _ = try? chat.turn { state throws(Refusal) in try seat(contact, agent, in: &state) }
        case .join(let agent, let contact):
            // Ignores a refusal. A contact that has ended in the meantime reports its own end.
            guard let chat = chat(of: contact) else { return }
            _ = try? enter(chat, contact, agent)
        case .declined(let agent, let contact):
            guard let chat = chat(of: contact) else { return }
            chat.turn { chat in
                if let index = chat.indexOfParticipant(contact.participant) { chat.dismiss(index) }
                guard contact.state.isOver else { return }
                chat.emitDeclined(by: agent, isMissed: contact.state == .missed)
            }
        case .worked(let contact, let work):
            chat(of: contact)?.turn { $0.recordAfterContactWork(work, of: contact.contact, by: contact.participant) }
        case .arm, .disarm: break
        }
    }

    private func chat(of contact: AgentContact) -> Chat? { chat(contact.contact) }

    /// Returns the chat of a contact, by the ContactId of any of its legs.
    package func chat(_ id: UniqueID) -> Chat? {
        state.withLock { $0.findChat }(id)
    }

    /// Accepts a contact that is offered to an agent. The agent is in the chat on return.
    ///
    /// - Returns: the chat, and the agent's index among its participants.
    package func accept(
        _ contact: UniqueID, by agent: String
    ) throws(Refusal) -> (chat: Chat, participant: Participant.Index) {
        let accepted = try act { centre throws(Refusal) in try centre.accept(contact, by: agent) }
        guard let chat = chat(of: accepted) else {
            throw Refusal(.unknownContact, "the contact \"\(contact)\" is no longer kept")
        }
        return (chat, try enter(chat, accepted, agent))
    }

    /// Returns the agent's participant in the contact's chat, which exists from the offer on.
    package func participant(
        of contact: UniqueID, with agent: String
    ) throws(Refusal) -> (chat: Chat, participant: Participant.Index) {
        let contacts = try centre.agent(agent).contacts
        let known =
            contacts.first { $0.contact == contact && !$0.state.isOver } ?? contacts.last { $0.contact == contact }
        guard let known, let chat = chat(of: known) else {
            throw Refusal(.unknownContact, "\(agent) has no contact \"\(contact)\"")
        }
        do throws(Refusal) {
            let index = try chat.turn { state throws(Refusal) in try seat(known, agent, in: &state) }
            return (chat, index)
        } catch {
            throw Self.refusal(error)
        }
    }

    /// Adds an agent whose accept is in progress on another thread to the chat.
    ///
    /// The contact centre decides first. The agent's desktop can learn of that, and act, before the agent is in the chat.
    package func completeAccept(in chat: Chat, of participant: Participant.Index) {
        let offered = chat.read { state in
            let known = state.facts.participants[participant]
            return known.presence == .offered ? (id: known.id, agent: known.agentName) : nil
        }
        guard let offered, let agent = offered.agent, let contacts = centre.facts.agents[agent]?.contacts,
            let accepted = contacts.first(where: { $0.participant == offered.id && $0.state == .connected })
        else { return }
        _ = try? enter(chat, accepted, agent)
    }

    /// Adds an agent who has accepted a contact to the contact's chat.
    private func enter(
        _ chat: Chat, _ contact: AgentContact, _ agent: String
    ) throws(Refusal) -> Participant.Index {
        do throws(Refusal) {
            return try chat.turn { state throws(Refusal) in
                let index = try seat(contact, agent, in: &state)
                try state.accept(index)
                return index
            }
        } catch {
            // The chat refused the agent. The contact waits again if its customer is still there.
            let isStillWanted = chat.read { state in
                state.facts.state != .ended && state.hasCustomer
            }
            try? act { centre throws(Refusal) in
                centre.acceptFailed(contact.number, of: agent, isStillWanted: isStillWanted)
            }
            throw Self.refusal(error)
        }
    }

    /// Returns the agent's participant, which the turn of the offer usually adds.
    ///
    /// A call before that turn adds the participant itself.
    private func seat(
        _ contact: AgentContact, _ agent: String, in state: inout ChatState
    ) throws(Refusal) -> Participant.Index {
        if let index = state.indexOfParticipant(contact.participant) { return index }
        // The contact centre decided under another chat's lock, so the offer may be over by now.
        guard centre.isInHand(contact.number, of: agent) else {
            throw Refusal(.conflict, "the contact is \(contact.state.rawValue), and the agent never joined it")
        }
        return try state.addOffered(
            contact.participant, agent: agent, wasAskedIn: contact.ticket?.purpose == .join)
    }

    /// Converts refusals of the chat to conflicts, except those for the number of participants.
    private static func refusal(_ refusal: Refusal) -> Refusal {
        refusal.code == .full ? refusal : Refusal(.conflict, refusal.reason)
    }
}
