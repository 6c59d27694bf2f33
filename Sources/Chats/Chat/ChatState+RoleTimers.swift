internal import ContactModel
internal import Kernel

/// Timers for idle participants and unused chats (Documentation/Protocol.md#timers;
/// UpdateParticipantRoleConfig).
extension ChatState {
    /// Sets or unsets timers. The change applies when the next agent or custom bot joins.
    ///
    /// - Parameter changes: milliseconds, or nil to unset.
    package mutating func configure(_ changes: [(key: RoleTimers.Key, milliseconds: Int64?)]) {
        for (key, milliseconds) in changes { facts.roleTimers.set(key, milliseconds: milliseconds) }
        recordUpdate()
    }

    /// Applies the current timer settings, because an agent or a custom bot has joined. If no
    /// setting has changed, the timers keep running.
    mutating func applyRoleTimers() {
        guard facts.roleTimers.hasChanges else { return }
        disarmRoleTimers()
        facts.roleTimers.apply()
        guard facts.roleTimers.isRunning else { return }
        for role in RoleTimers.Role.allCases {
            if facts.roleTimers.idle.contains(role) {
                armSecondTimer(of: role)
            } else {
                restartTimers(of: role)
            }
        }
    }

    /// Runs the timers while the customer and an agent or a custom bot are in the chat, and stops
    /// them otherwise.
    mutating func runRoleTimers() {
        let isDue = !facts.roleTimers.isEmpty && facts.state != .ended && hasCustomer && isServed
        guard isDue != facts.roleTimers.isRunning else { return }
        guard isDue else { return stopRoleTimers() }
        facts.roleTimers.isRunning = true
        for role in RoleTimers.Role.allCases { restartTimers(of: role) }
    }

    private mutating func stopRoleTimers() {
        facts.roleTimers.isRunning = false
        facts.roleTimers.removeAllIdle()
        disarmRoleTimers()
    }

    private mutating func disarmRoleTimers() {
        for role in RoleTimers.Role.allCases {
            for timer in [facts.roleTimers.first(of: role), facts.roleTimers.second(of: role)] {
                if let timer { disarm(.role(timer.key)) }
            }
        }
    }

    private mutating func armSecondTimer(of role: RoleTimers.Role) {
        if let second = facts.roleTimers.second(of: role) { arm(.role(second.key), at: now + second.milliseconds) }
    }

    private mutating func restartTimers(of role: RoleTimers.Role) {
        guard let first = facts.roleTimers.first(of: role) else { return }
        if let second = facts.roleTimers.second(of: role) { disarm(.role(second.key)) }
        arm(.role(first.key), at: now + first.milliseconds)
    }

    /// Records that a participant sent a message or an attachment. Nothing else counts as activity.
    mutating func recordActivity(of author: Participant.Index) {
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
            armSecondTimer(of: key.role)
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
        scheduleEnd(.idle)
    }
}

extension Participant {
    /// Whether a timer of that role applies to this participant. If there are several agents, the
    /// first one counts.
    fileprivate func isMeant(by timerRole: RoleTimers.Role) -> Bool {
        isPresent && RoleTimers.Role(role) == timerRole
    }
}
