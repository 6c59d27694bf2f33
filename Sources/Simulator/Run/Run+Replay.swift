internal import Chats
internal import Kernel
internal import ScenarioModel

/// Repeats the recorded inputs of a run at their recorded times.
extension Run {
    func armInputs(in chat: inout ChatState) {
        for (number, input) in (replay?.inputs ?? []).enumerated() {
            chat.arm(timer(.input(number)), at: startedAt + input.milliseconds)
        }
    }

    func perform(input number: Int, in chat: inout ChatState) {
        guard let inputs = replay?.inputs, inputs.indices.contains(number), let action = inputs[number].action else {
            return
        }
        let part = inputs[number].part
        // The participant is not in `played`, so the scenario can expect its acts.
        if scenario.isMainCustomer(part) {
            state.withLock { $0.facts.cast[part] = ChatState.customer }
        } else if state.withLock({ $0.facts.cast[part] }) == nil {
            // A participant that has left, for example by a transfer, returns only by joining.
            guard inputs[number].verb == .joins,
                let index = try? chat.addParticipant(part.actor.role, displayName: part.displayName)
            else { return }
            chat.updateParticipant(index) { $0.isPlayed = true }
            state.withLock { $0.facts.cast[part] = index }
        }
        // Errors are ignored: the recorded chat also refused such acts, so they are not inputs.
        try? perform(action, in: &chat)
    }

    /// Gives the recorded answer of the service, at its recorded time.
    func repeatAnswer(to question: Int, _ timer: Int, in chat: inout ChatState) {
        let recorded = replay?.answers.first { $0.question == question }
        let answer = recorded?.answer ?? .failed("the recording has fewer requests to this service")
        state.withLock { $0.facts.answersUnderWay[question] = RunFacts.AnswerUnderWay(timer: timer, answer: answer) }
        let time = recorded.map { startedAt + $0.milliseconds } ?? chat.now
        chat.arm(self.timer(.answer(to: question)), at: max(chat.now, time))
    }

    func takeAnswer(to question: Int, in chat: inout ChatState) {
        guard let due = state.withLock({ $0.facts.answersUnderWay.removeValue(forKey: question) }) else { return }
        feed(.answered(timer: due.timer, due.answer), in: &chat)
    }

    /// Returns the chat's identifier for a timer of this run.
    func timer(_ timer: RunTimer) -> ChatTimer { .observer(index: observerIndex, number: timer.number) }
}
