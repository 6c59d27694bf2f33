internal import ChatDomain
internal import Kernel

/// What becomes of the chat when its run is over (Documentation/Scenarios.md#how-a-run-ends).
extension Run {
    /// Ends the chat if no real participant is in it. Otherwise, after a failure, the actors of the run leave.
    func releaseChat(_ chat: inout ChatState) {
        guard chat.state != .ended, !chat.isBoundForFlow else { return }
        guard hasRealParticipant(chat) else { return chat.end(reason: nil) }
        guard case .failed = state.withLock({ $0.machine.outcome }) else { return }
        // The customer last: its leaving ends the chat.
        for index in state.withLock({ $0.played.keys.sorted(by: >) }) where chat.participants[index].role != .system {
            chat.leave(index)
        }
    }

    /// Ends the chat of a run that is over when its last real participant has left.
    func endIfLeft(_ chat: inout ChatState) {
        guard chat.state != .ended, !chat.isBoundForFlow, !hasRealParticipant(chat) else { return }
        chat.end(reason: nil)
    }

    /// Whether anyone is in the chat whom the run does not play.
    private func hasRealParticipant(_ chat: borrowing ChatState) -> Bool {
        let people = chat.participants
        return state.withLock { state in
            people.indices.contains { index in
                people[index].presence == .connected && people[index].role != .system && state.played[index] == nil
            }
        }
    }
}
