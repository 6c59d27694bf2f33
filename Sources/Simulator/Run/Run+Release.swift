internal import Chats
internal import ContactModel
internal import Kernel

/// What becomes of the chat when its run is over (Documentation/Scenarios.md#how-a-run-ends).
extension Run {
    /// Ends the chat if no real participant is in it. Otherwise, after a failure, the actors of the run leave.
    func releaseChat(_ chat: inout ChatState) {
        endIfLeft(&chat)
        guard chat.facts.state != .ended, case .failed = state.withLock({ $0.machine.outcome }) else { return }
        // The customer last: its leaving ends the chat.
        for index in state.withLock({ $0.facts.played.roles.map(\.participant).sorted(by: >) })
        where chat.facts.participants[index].role != .system {
            chat.leave(index)
        }
    }

    /// Ends a chat that has no run any more if no real participant is in it.
    ///
    /// A contact that is on its way to a flow is left to that flow's run.
    func endIfLeft(_ chat: inout ChatState) {
        let isLeft = !chat.facts.participants.contains {
            $0.presence == .connected && $0.role != .system && !$0.isPlayed
        }
        guard isLeft, chat.facts.state != .ended, !chat.isBoundForFlow, !chat.hasActiveObserver else { return }
        chat.endByFlow()
    }
}
