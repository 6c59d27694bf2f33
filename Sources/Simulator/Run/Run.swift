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
        var cast: [Actor: Int] = [.customer: ChatState.customer]
        /// This run's index among the chat's observers; it names the run's timers.
        var observer = 0
        /// Whether this run keeps the chat open after the last agent has left.
        var holdsEnd = false
        /// Nil unless somebody wants to read it.
        var record: RunRecord?
        var endedAt: Timestamp?
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
    /// Called once, under the chat's lock.
    private let onEnd: @Sendable (Run) -> Void

    init(
        number: Int, scenario: Scenario, options: RunOptions, chat: Chat, onEnd: @escaping @Sendable (Run) -> Void
    ) {
        let seed = options.seed ?? scenario.seed ?? chat.instance.seed
        id = "run-\(number)"
        self.number = number
        self.scenario = scenario
        self.seed = seed
        self.onEnd = onEnd
        contactID = chat.id
        let (start, attributes) = chat.read { ($0.startedAt, $0.request.attributes) }
        startedAt = start
        let machine = ScenarioRun(
            scenario, seed: seed, ordinal: chat.ordinal, casting: options.casting, attributes: attributes)
        state = Mutex(State(machine: machine, record: options.isRecorded ? RunRecord() : nil))
    }

    /// Nil while the run goes on.
    package var outcome: RunOutcome? {
        state.withLock { $0.machine.outcome }
    }

    /// When the run ended, on the instance's clock; nil while it goes on.
    package var endedAt: Timestamp? {
        state.withLock { $0.endedAt }
    }

    /// What happened after the entry of that number; nil if this run keeps no record.
    package func record(after number: Int) -> ArraySlice<RunRecord.Entry>? {
        state.withLock { $0.record?.entries(after: number) }
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
            if connectingCustomer { chat.connect(ChatState.customer) }
            // A client may have connected before this run could look.
            let isIn = chat.participants[ChatState.customer].presence != .invited
            feed(isIn ? .started : .opened, in: &chat)
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
        case .join(let actor):
            try chat.admit(participant(for: actor, in: &chat))
        case .leave(let actor):
            try leave(actor, in: &chat)
        case .say(let actor, let type, let content):
            let index = try participant(for: actor, in: &chat)
            _ = try chat.sendMessage(type, JSONText(content), clientToken: nil, by: index)
        case .type(let actor):
            let index = try participant(for: actor, in: &chat)
            try chat.admit(index)
            chat.appendEvent(.typing, by: index)
        case .arm(let timer, let milliseconds):
            chat.arm(.observer(index: observerIndex, number: timer), at: chat.now + milliseconds)
        case .disarm(let timer):
            chat.disarm(.observer(index: observerIndex, number: timer))
        case .finish:
            finish(in: &chat)
        }
    }

    private func finish(in chat: inout ChatState) {
        let held = state.withLock { state in
            defer { state.holdsEnd = false }
            state.endedAt = chat.now
            return state.holdsEnd
        }
        if held { chat.releaseEnd() }
        chat.markChanged()
        onEnd(self)
    }

    private var observerIndex: Int { state.withLock { $0.observer } }

    private func leave(_ actor: Actor, in chat: inout ChatState) throws(ChatRefusal) {
        guard let index = state.withLock({ $0.cast[actor] }) else {
            throw ChatRefusal(.conflict, "the \(actor.rawValue) is not in the chat")
        }
        try chat.admit(index)
        chat.leave(index)
        state.withLock { if actor != .customer { $0.cast[actor] = nil } }
    }

    /// Whoever plays the actor, invited now if nobody does yet.
    private func participant(for actor: Actor, in chat: inout ChatState) throws(ChatRefusal) -> Int {
        if let known = state.withLock({ $0.cast[actor] }) { return known }
        let index: Int
        switch actor {
        case .system: index = chat.systemParticipant(displayName: actor.displayName)
        case .customer: index = ChatState.customer
        case .agent, .bot: index = try chat.addParticipant(actor.role, displayName: actor.displayName)
        }
        state.withLock { $0.cast[actor] = index }
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

    package func timerFired(_ number: Int, in chat: inout ChatState) {
        feed(.timer(number), in: &chat)
    }
}
