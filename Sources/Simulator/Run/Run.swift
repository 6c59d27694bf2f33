package import ChatDomain
internal import Kernel

/// A scenario being played in a chat: leads what happens there into the state machine, and performs what it wants.
///
/// It acts under the chat's lock; its own lock, a leaf, lets others read how the run stands.
package final class Run: Sendable {
    private struct State {
        var machine: ScenarioRun
        /// The participants that play the actors.
        var cast: [Actor: Int] = [.customer: ChatState.customer]
        /// This run's index among the chat's observers; it names the run's timers.
        var observer = 0
    }

    /// Unique within its instance.
    package let id: String
    package let scenario: Scenario
    package let seed: UInt64
    package let chat: Chat

    private let state: Mutex<State>

    init(id: String, scenario: Scenario, seed: UInt64, chat: Chat) {
        self.id = id
        self.scenario = scenario
        self.seed = seed
        self.chat = chat
        state = Mutex(State(machine: ScenarioRun(scenario, seed: seed, ordinal: chat.ordinal)))
    }

    /// Nil while the run goes on.
    package var outcome: RunOutcome? {
        state.withLock { $0.machine.outcome }
    }

    /// Connects the customer and takes the first steps, in one turn.
    func begin() {
        chat.turn { chat in
            let observer = chat.addObserver(self)
            state.withLock { $0.observer = observer }
            chat.connect(ChatState.customer)
            feed(.started, in: &chat)
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
            let index = participant(for: actor, in: &chat)
            try chat.admit(index)
            chat.leave(index)
            state.withLock { if actor != .customer { $0.cast[actor] = nil } }
        case .say(let actor, let type, let content):
            let index = participant(for: actor, in: &chat)
            _ = try chat.sendMessage(type, JSONText(content), clientToken: nil, by: index)
        case .type(let actor):
            let index = participant(for: actor, in: &chat)
            try chat.admit(index)
            chat.appendEvent(.typing, by: index)
        case .arm(let timer, let milliseconds):
            chat.arm(.observer(index: observerIndex, number: timer), at: chat.now + milliseconds)
        case .disarm(let timer):
            chat.disarm(.observer(index: observerIndex, number: timer))
        case .finish:
            chat.markChanged()
        }
    }

    private var observerIndex: Int { state.withLock { $0.observer } }

    /// Whoever plays the actor, invited now if nobody does yet.
    private func participant(for actor: Actor, in chat: inout ChatState) -> Int {
        if let known = state.withLock({ $0.cast[actor] }) { return known }
        let index: Int
        switch actor {
        case .system: index = chat.systemParticipant(displayName: "SYSTEM_MESSAGE")
        case .customer: index = ChatState.customer
        case .agent: index = chat.addParticipant(.agent, displayName: "Agent")
        case .bot: index = chat.addParticipant(.customBot, displayName: "Bot")
        }
        state.withLock { $0.cast[actor] = index }
        return index
    }
}

extension Run: ChatObserver {
    package func observe(_ occurrence: Occurrence, in chat: inout ChatState) {
        if occurrence.kind == .ended {
            feed(.chatEnded, in: &chat)
        } else if let heard = Heard(occurrence) {
            feed(.heard(heard), in: &chat)
        }
    }

    package func timerFired(_ number: Int, in chat: inout ChatState) {
        feed(.timer(number), in: &chat)
    }
}
