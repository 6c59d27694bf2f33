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
            state.withLock { $0.facts.cast[part] = ChatState.customer }
        } else if state.withLock({ $0.facts.cast[part] }) == nil {
            // Whoever has left, as by a transfer, comes back by joining alone.
            guard inputs[number].verb == .joins,
                let index = try? chat.addParticipant(part.actor.role, displayName: part.displayName)
            else { return }
            chat.updateParticipant(index) { $0.isPlayed = true }
            state.withLock { $0.facts.cast[part] = index }
        }
        // What the chat refuses it had refused then: it would not be among the inputs.
        try? perform(action, in: &chat)
    }

    /// Answers what the service answered then, when it did.
    func repeatAnswer(to question: Int, _ timer: Int, in chat: inout ChatState) {
        let recorded = replay?.answers.first { $0.question == question }
        let number = Self.answers - question
        let answer = recorded?.answer ?? .failed("it was not asked so often when this was recorded")
        state.withLock { $0.facts.answersUnderWay[number] = RunFacts.AnswerUnderWay(timer: timer, answer: answer) }
        let time = recorded.map { startedAt + $0.milliseconds } ?? chat.now
        chat.arm(.observer(index: observerIndex, number: number), at: max(chat.now, time))
    }

    func takeAnswer(_ number: Int, in chat: inout ChatState) {
        guard let due = state.withLock({ $0.facts.answersUnderWay.removeValue(forKey: number) }) else { return }
        feed(.answered(timer: due.timer, due.answer), in: &chat)
    }

    /// From here downwards observers' timers are answers; inputs are fewer.
    static let answers = -1_000_000_000
}
