internal import Kernel

/// Idle participants, and chats that nobody uses any more (Documentation/Protocol.md#timers; UpdateParticipantRoleConfig).
extension ChatState {
    /// Sets timers, or takes them away; they run from this moment on.
    ///
    /// - Parameter changes: milliseconds, or nil to unset.
    package mutating func configure(
        _ changes: [(key: RoleTimers.Key, milliseconds: Int64?)]
    ) throws(Refusal) {
        var changed = facts.roleTimers
        for (key, milliseconds) in changes { changed.set(key, milliseconds: milliseconds) }
        if let reason = changed.contradiction { throw Refusal(.invalid, reason) }
        facts.roleTimers = changed
        noteUpdate()
        for (key, milliseconds) in changes where milliseconds == nil {
            disarm(.role(key))
            if key.kind == .idle { facts.roleTimers.removeIdle(key.role) }
        }
        guard facts.roleTimers.isRunning, !facts.roleTimers.isEmpty else { return runRoleTimers() }
        for role in RoleTimers.Role.allCases where changes.contains(where: { $0.key.role == role }) {
            restartTimers(of: role)
        }
    }

    /// Lets the timers run while customer and agent are both in the chat, and only then.
    mutating func runRoleTimers() {
        guard !facts.roleTimers.isEmpty else {
            facts.roleTimers.isRunning = false
            return facts.roleTimers.removeAllIdle()
        }
        let isDue =
            facts.state != .ended && hasCustomer
            && facts.participants.contains { $0.role == .agent && $0.isPresent }
        guard isDue != facts.roleTimers.isRunning else { return }
        facts.roleTimers.isRunning = isDue
        facts.roleTimers.removeAllIdle()
        for role in RoleTimers.Role.allCases {
            if isDue {
                restartTimers(of: role)
            } else {
                for timer in facts.roleTimers.timers(of: role) { disarm(.role(timer.key)) }
            }
        }
    }

    private mutating func restartTimers(of role: RoleTimers.Role) {
        for timer in facts.roleTimers.timers(of: role) { arm(.role(timer.key), at: now + timer.milliseconds) }
    }

    /// Somebody has sent a message or an attachment: nothing else counts as being there.
    mutating func noteActivity(of author: Participant.Index) {
        guard facts.roleTimers.isRunning, let role = RoleTimers.Role(facts.participants[author].role) else { return }
        restartTimers(of: role)
        if facts.roleTimers.removeIdle(role) { appendEvent(.participantReturned, by: author) }
    }

    mutating func roleTimerFired(_ key: RoleTimers.Key) {
        guard facts.state != .ended, let index = facts.participants.firstIndex(where: { $0.isMeant(by: key.role) })
        else { return }
        switch key.kind {
        case .idle:
            facts.roleTimers.addIdle(key.role)
            appendEvent(.participantIdle, by: index)
        case .disconnectNonCustomer:
            appendEvent(.participantAutodisconnection, by: index)
            disconnectNonCustomers()
        }
    }

    private mutating func disconnectNonCustomers() {
        for index in facts.participants.indices where facts.participants[index].presence == .connected {
            guard facts.participants[index].role != .customer, facts.participants[index].role != .system else {
                continue
            }
            withdraw(index)
        }
        scheduleEnd(.agentLeft)
    }
}

extension Participant {
    /// Whether a timer of that role is this participant's; of several agents the first counts.
    fileprivate func isMeant(by timerRole: RoleTimers.Role) -> Bool {
        isPresent && RoleTimers.Role(role) == timerRole
    }
}
