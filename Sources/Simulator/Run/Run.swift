package import ChatDomain
package import Kernel

/// A scenario being played in a chat: leads what happens there into the state machine, and performs what it wants.
///
/// It acts under the chat's lock; its own lock, a leaf, lets others read how the run stands. It does not keep the chat
/// alive: a run is remembered longer than its chat.
package final class Run: Sendable {
    private struct State {
        var machine: ScenarioRun
        /// The participants that play the actors.
        var cast: [Part: Int] = [.customer: ChatState.customer]
        /// The message that an actor is saying piece by piece.
        var stream: Int?
        /// This run's index among the chat's observers; it names the run's timers.
        var observer = 0
        /// Whether this run keeps the chat open after the last agent has left.
        var holdsEnd = false
        /// Nil unless somebody wants to read it.
        var record: RunRecord?
        /// When the machine came to its end; others hear of it when the turn has settled, with all that happened in it.
        var finishedAt: Timestamp?
        var standing = Standing()
    }

    /// How a run stands, as others may know it.
    package struct Standing: Sendable {
        /// Nil while the run goes on.
        package fileprivate(set) var outcome: RunOutcome?
        /// On the instance's clock.
        package fileprivate(set) var endedAt: Timestamp?
    }

    /// What a run must know of its chat before it begins.
    struct Opening {
        let contactID: UniqueID
        let ordinal: Int
        let startedAt: Timestamp
        let instanceSeed: UInt64
        let attributes: [(name: String, value: String)]
        let routing: ContactRouting

        init(_ chat: Chat) {
            contactID = chat.id
            ordinal = chat.ordinal
            instanceSeed = chat.instance.seed
            routing = chat.instance.routing
            (startedAt, attributes) = chat.read { ($0.startedAt, $0.attributes) }
        }
    }

    /// Unique within its instance: `run-` and the number.
    package let id: String
    /// Counts the runs of an instance, from 1.
    package let number: Int
    package let scenario: Scenario
    package let seed: UInt64
    package let contactID: UniqueID
    package let startedAt: Timestamp

    private let state: Mutex<State>
    /// The contact centre, which an agent of the scenario may be part of.
    private let routing: ContactRouting
    /// Called once, under the chat's lock.
    private let onEnd: @Sendable (Run) -> Void

    init(
        number: Int, scenario: Scenario, options: RunOptions, _ opening: Opening,
        onEnd: @escaping @Sendable (Run) -> Void
    ) {
        let seed = options.seed ?? scenario.seed ?? opening.instanceSeed
        id = "run-\(number)"
        self.number = number
        self.scenario = scenario
        self.seed = seed
        self.onEnd = onEnd
        contactID = opening.contactID
        startedAt = opening.startedAt
        routing = opening.routing
        let machine = ScenarioRun(
            scenario, seed: seed, ordinal: opening.ordinal, casting: options.casting, attributes: opening.attributes)
        state = Mutex(State(machine: machine, record: options.isRecorded ? RunRecord() : nil))
    }

    package var standing: Standing {
        state.withLock { $0.standing }
    }

    package var outcome: RunOutcome? { standing.outcome }

    /// What happened after the entry of that number, and how the run stood then; nil if this run keeps no record.
    package func record(after number: Int) -> (entries: ArraySlice<RunRecord.Entry>, standing: Standing)? {
        state.withLock { state in state.record.map { ($0.entries(after: number), state.standing) } }
    }

    /// Takes the first steps in the turn in which the customer connects: now, if the run plays the customer.
    func begin(in chat: Chat, connectingCustomer: Bool) {
        chat.turn { chat in
            let observer = chat.addObserver(self)
            state.withLock { state in
                state.observer = observer
                state.holdsEnd = scenario.playsContactCentre
            }
            if scenario.playsContactCentre { chat.holdEnd() }
            // What a file may say was checked when it was read.
            try? chat.configure(scenario.timers.map { ($0.key, $0.milliseconds) })
            if connectingCustomer { chat.connect(ChatState.customer) }
            // A client may have connected before this run could look.
            let isIn = chat.participants[ChatState.customer].presence != .invited
            feed(isIn ? .started : .opened, in: &chat)
            // Nobody will tell the end of a chat that has ended already.
            if chat.state == .ended { feed(.chatEnded, in: &chat) }
        }
    }

    private func feed(_ event: RunEvent, in chat: inout ChatState) {
        let actions = state.withLock { $0.machine.handle(event) }
        for (number, action) in actions.enumerated() {
            do throws(ChatRefusal) {
                try perform(action, in: &chat)
            } catch {
                feed(.refused(error.reason, action: number), in: &chat)
                return
            }
        }
    }

    private func perform(_ action: RunAction, in chat: inout ChatState) throws(ChatRefusal) {
        switch action {
        case .join(let part): try join(part, in: &chat)
        case .leave(let part): try leave(part, in: &chat)
        case .say, .stream, .type, .acknowledge, .rename: try speak(action, in: &chat)
        case .transfer, .failTransfer, .invite, .reject, .monitor: try handOver(action, in: &chat)
        case .drop(let actor, let milliseconds):
            let deadline = milliseconds > 0 ? chat.now + milliseconds : nil
            for index in participants(of: actor, in: chat) {
                chat.dropSockets(of: index, closing: nil, refusingUntil: deadline)
            }
        case .reconnect(let actor):
            for index in participants(of: actor, in: chat) { chat.allowSockets(of: index) }
        case .arm(let timer, let milliseconds):
            chat.arm(.observer(index: observerIndex, number: timer), at: chat.now + milliseconds)
        case .disarm(let timer):
            chat.disarm(.observer(index: observerIndex, number: timer))
        case .finish:
            finish(in: &chat)
        }
    }

    /// What is said, or told of what others said.
    private func speak(_ action: RunAction, in chat: inout ChatState) throws(ChatRefusal) {
        switch action {
        case .say(let part, let type, let content, let side):
            let index = try participant(for: part, in: &chat)
            // Templates are for those who make them; clients may not send any (wire-facts section 5).
            if type == .interactive || side != .all {
                try chat.checkVoice(index)
                chat.connect(index)
                chat.appendMessage(type, JSONText(content), by: index, visibility: side)
            } else {
                _ = try chat.sendMessage(type, JSONText(content), clientToken: nil, by: index)
            }
        case .stream(let part, let text, let isFirst, let isLast):
            try stream(text, by: participant(for: part, in: &chat), isFirst, isLast, in: &chat)
        case .type(let part):
            let index = try participant(for: part, in: &chat)
            try chat.admit(index)
            chat.appendEvent(.typing, by: index)
        case .acknowledge(let part, let isRead):
            let index = try participant(for: part, in: &chat)
            guard let message = chat.lastMessage(for: index) else {
                throw ChatRefusal(
                    .conflict, "there is no message that the \(part) could \(isRead ? "read" : "receive")")
            }
            _ = try chat.sendEvent(
                isRead ? .messageRead : .messageDelivered, content: JSONText("{\"messageId\":\"\(message)\"}"),
                clientToken: nil, by: index)
        case .rename(let part, let name):
            try chat.rename(participant(for: part, in: &chat), to: name)
        default: break
        }
    }

    private func stream(
        _ text: String, by index: Int, _ isFirst: Bool, _ isLast: Bool, in chat: inout ChatState
    ) throws(ChatRefusal) {
        try chat.checkVoice(index)
        chat.connect(index)
        let known = state.withLock { $0.stream }
        let number: Int
        if isFirst || known == nil {
            number = chat.beginStream(.plain, JSONText(text), by: index)
        } else {
            number = known ?? 0
            chat.continueStream(number, JSONText(text))
        }
        if isLast { chat.endStream(number) }
        state.withLock { $0.stream = isLast ? nil : number }
    }

    /// How the contact changes hands.
    private func handOver(_ action: RunAction, in chat: inout ChatState) throws(ChatRefusal) {
        switch action {
        case .transfer(let part, let target):
            // A flow sends a contact on without leaving: it is nobody in the chat.
            guard part.actor == .agent else { return try chat.route(to: target) }
            try chat.transfer(to: target, by: participant(for: part, in: &chat))
            state.withLock { $0.cast[part] = nil }
        case .failTransfer(let part): try chat.failTransfer(by: participant(for: part, in: &chat))
        case .invite(let part, let target): try chat.invite(target, by: participant(for: part, in: &chat))
        case .monitor(let part): try chat.monitor(participant(for: part, in: &chat))
        case .reject(let part): try reject(part, in: &chat)
        default: break
        }
    }

    private func reject(_ part: Part, in chat: inout ChatState) throws(ChatRefusal) {
        let contact = chat.contact.id
        do throws(ContactCentreRefusal) {
            try chat.act(in: routing) { centre throws(ContactCentreRefusal) in
                try centre.reject(contact, by: part.displayName)
            }
        } catch {
            throw ChatRefusal(.conflict, error.reason)
        }
    }

    private func join(_ part: Part, in chat: inout ChatState) throws(ChatRefusal) {
        let index = try participant(for: part, in: &chat)
        // Whoever listens unseen comes forward by joining.
        if chat.participants[index].isMonitoring { return try chat.barge(index) }
        try chat.admit(index)
    }

    private func finish(in chat: inout ChatState) {
        let held = state.withLock { state in
            defer { state.holdsEnd = false }
            state.finishedAt = chat.now
            return state.holdsEnd
        }
        if held { chat.releaseEnd() }
    }

    private var observerIndex: Int { state.withLock { $0.observer } }

    private func leave(_ part: Part, in chat: inout ChatState) throws(ChatRefusal) {
        guard let index = state.withLock({ $0.cast[part] }) else {
            throw ChatRefusal(.conflict, "the \(part) is not in the chat")
        }
        // Whoever was made to leave has left: that is heard yet.
        guard chat.participants[index].presence != .left else { return }
        try chat.admit(index)
        chat.leave(index)
        state.withLock { if part != .customer { $0.cast[part] = nil } }
    }

    /// Everybody in the chat whose client may have a socket in the actor's part.
    private func participants(of actor: Actor, in chat: borrowing ChatState) -> [Int] {
        let all = chat.participants
        return all.indices.filter { all[$0].role == actor.role }
    }

    /// Whoever plays the part, invited now if nobody does yet.
    private func participant(for part: Part, in chat: inout ChatState) throws(ChatRefusal) -> Int {
        if let known = state.withLock({ $0.cast[part] }) { return known }
        let index: Int
        switch part.actor {
        case .system: index = chat.systemParticipant(displayName: part.displayName)
        case .customer: index = ChatState.customer
        case .agent, .bot, .supervisor:
            index = try chat.addParticipant(part.actor.role, displayName: part.displayName)
        }
        state.withLock { $0.cast[part] = index }
        return index
    }
}

extension Run: ChatObserver {
    package func observe(_ occurrence: Occurrence, in chat: inout ChatState) {
        if occurrence.kind == .ended {
            keep(nil, at: occurrence.time, in: &chat)
            feed(.chatEnded, in: &chat)
        } else if let heard = Heard(occurrence) {
            keep(heard, at: occurrence.time, in: &chat)
            feed(.heard(heard), in: &chat)
        }
    }

    private func keep(_ heard: Heard?, at time: Timestamp, in chat: inout ChatState) {
        let isKept = state.withLock { state in
            state.record?.append(heard, at: time)
            return state.record != nil
        }
        if isKept { chat.markChanged() }
    }

    package func turnSettled(in chat: inout ChatState) {
        let hasEnded = state.withLock { state in
            guard let time = state.finishedAt, state.standing.endedAt == nil else { return false }
            state.standing = Standing(outcome: state.machine.outcome, endedAt: time)
            return true
        }
        guard hasEnded else { return }
        chat.markChanged()
        onEnd(self)
    }

    package func timerFired(_ number: Int, in chat: inout ChatState) {
        feed(.timer(number), in: &chat)
    }
}
