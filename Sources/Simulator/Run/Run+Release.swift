internal import Chats
internal import ContactModel
internal import Kernel
internal import ScenarioModel

/// How a run that is over releases its chat (Documentation/Scenarios.md#how-a-run-ends).
extension Run {
    /// Ends the chat if no real participant is in it.
    ///
    /// Otherwise, if the run failed, the actors of the run leave.
    func releaseChat(_ chat: inout ChatState) {
        endIfAbandoned(&chat)
        guard chat.facts.state != .ended, case .failed = state.withLock({ $0.machine.outcome }) else { return }
        // The customer is last, because its leaving ends the chat.
        for index in state.withLock({ $0.facts.played.roles.map(\.participant).sorted(by: >) })
        where chat.facts.participants[index].role != .system {
            chat.leave(index)
        }
    }

    /// Ends the chat if no run is active in it and no real participant is in it.
    ///
    /// A contact on its way to a flow stays open for the run of that flow.
    func endIfAbandoned(_ chat: inout ChatState) {
        let isLeft = !chat.facts.participants.contains {
            $0.presence == .connected && $0.role != .system && !$0.isPlayed
        }
        guard isLeft, chat.facts.state != .ended, !chat.hasPendingFlow, !chat.hasActiveObserver else { return }
        chat.endByFlow()
    }
}
