internal import Kernel

/// Idle participants, and chats that nobody uses any more (Documentation/Protocol.md#timers; UpdateParticipantRoleConfig).
extension ChatState {
    /// Sets timers, or takes them away; they run from this moment on.
    ///
    /// - Parameter changes: milliseconds, or nil to unset.
    package mutating func configure(
        _ changes: [(key: RoleTimers.Key, milliseconds: Int64?)]
    ) throws(ChatRefusal) {
        var changed = roleTimers
        for (key, milliseconds) in changes { changed.set(key, milliseconds: milliseconds) }
        if let reason = changed.contradiction { throw ChatRefusal(.invalid, reason) }
        roleTimers = changed
        noteUpdate()
        for (key, milliseconds) in changes where milliseconds == nil {
            disarm(.role(key))
            if key.kind == .idle { roleTimers.idle.remove(key.role) }
        }
        guard roleTimers.isRunning, !roleTimers.isEmpty else { return runRoleTimers() }
        for role in RoleTimers.Role.allCases where changes.contains(where: { $0.key.role == role }) {
            restartTimers(of: role)
        }
    }

    /// Lets the timers run while customer and agent are both in the chat, and only then.
    mutating func runRoleTimers() {
        guard !roleTimers.isEmpty else {
            roleTimers.isRunning = false
            return roleTimers.idle.removeAll()
        }
        let isDue =
            state != .ended && hasCustomer
            && participants.contains { $0.role == .agent && $0.isPresent }
        guard isDue != roleTimers.isRunning else { return }
        roleTimers.isRunning = isDue
        roleTimers.idle.removeAll()
        for role in RoleTimers.Role.allCases {
            if isDue {
                restartTimers(of: role)
            } else {
                for timer in roleTimers.timers(of: role) { disarm(.role(timer.key)) }
            }
        }
    }

    private mutating func restartTimers(of role: RoleTimers.Role) {
        for timer in roleTimers.timers(of: role) { arm(.role(timer.key), at: now + timer.milliseconds) }
    }

    /// Somebody has sent a message or an attachment: nothing else counts as being there.
    mutating func noteActivity(of author: Int) {
        guard roleTimers.isRunning, let role = RoleTimers.Role(participants[author].role) else { return }
        restartTimers(of: role)
        if roleTimers.idle.remove(role) != nil { appendEvent(.participantReturned, by: author) }
    }

    mutating func roleTimerFired(_ key: RoleTimers.Key) {
        guard state != .ended, let index = participants.firstIndex(where: { $0.isMeant(by: key.role) }) else { return }
        switch key.kind {
        case .idle:
            roleTimers.idle.insert(key.role)
            appendEvent(.participantIdle, by: index)
        case .disconnectNonCustomer:
            appendEvent(.participantAutodisconnection, by: index)
            disconnectNonCustomers()
        }
    }

    private mutating func disconnectNonCustomers() {
        for index in participants.indices where participants[index].presence == .connected {
            guard participants[index].role != .customer, participants[index].role != .system else { continue }
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
