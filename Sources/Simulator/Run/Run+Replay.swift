internal import ChatDomain
internal import Kernel

/// Doing again what came in from outside, at the times at which it came.
extension Run {
    /// Observers' timers below zero are inputs: the first is -1.
    func armInputs(in chat: inout ChatState) {
        for (number, input) in (replay?.inputs ?? []).enumerated() {
            chat.arm(.observer(index: observerIndex, number: -1 - number), at: startedAt + input.milliseconds)
        }
    }

    func perform(input number: Int, in chat: inout ChatState) {
        guard let inputs = replay?.inputs, inputs.indices.contains(number), let action = inputs[number].action else {
            return
        }
        let part = inputs[number].part
        // As a participant whom the run does not play: what it does can be expected.
        if scenario.isMainCustomer(part) {
            state.withLock { $0.cast[part] = ChatState.customer }
        } else if state.withLock({ $0.cast[part] }) == nil,
            let index = try? chat.addParticipant(part.actor.role, displayName: part.displayName)
        {
            state.withLock { $0.cast[part] = index }
        }
        // What the chat refuses it had refused then: it would not be among the inputs.
        try? perform(action, in: &chat)
    }

    /// Answers what a service answered then; the chat's timers tell it, since this is no moment to go on.
    func repeatAnswer(_ timer: Int, in chat: inout ChatState) {
        chat.arm(.observer(index: observerIndex, number: Self.answers - timer), at: chat.now)
    }

    func takeAnswer(_ timer: Int, in chat: inout ChatState) {
        let answer = state.withLock { state in
            defer { state.answered += 1 }
            let answers = replay?.answers ?? []
            return answers.indices.contains(state.answered)
                ? answers[state.answered] : .failed("it was not asked so often when this was recorded")
        }
        feed(.answered(timer: timer, answer), in: &chat)
    }

    /// Below this, observers' timers are answers; inputs are fewer.
    static let answers = -1_000_000_000
}
