/// The idle timers of a chat, as UpdateParticipantRoleConfig sets them; they last for the whole chain (service model).
package struct RoleTimers: Sendable, Codable {
    /// Which timer, with the wire's spelling (service model: ParticipantTimerType).
    package enum Kind: String, Sendable, CaseIterable, Codable {
        case idle = "IDLE"
        case disconnectNonCustomer = "DISCONNECT_NONCUSTOMER"
    }

    /// Whose, with the wire's spelling (service model: TimerEligibleParticipantRoles).
    package enum Role: String, Sendable, CaseIterable, Codable {
        case customer = "CUSTOMER"
        case agent = "AGENT"
    }

    package struct Key: Hashable, Sendable, Codable {
        package let role: Role
        package let kind: Kind

        package init(role: Role, kind: Kind) {
            self.role = role
            self.kind = kind
        }
    }

    /// Minutes that a timer may have (service model: ParticipantTimerDurationInMinutes).
    package static let minutes = 2...480

    /// A timer that is set.
    private struct Setting: Sendable, Codable {
        let key: Key
        let milliseconds: Int64
    }

    /// An array, not a dictionary, so that its order in snapshots is always the same.
    private var durations: [Setting] = []
    /// Who has been told idle, and has not said anything since.
    private(set) var idle: [Role] = []
    /// Whether they run: while agent and customer are both connected.
    var isRunning = false

    var isEmpty: Bool { durations.isEmpty }

    /// Milliseconds of each timer of a role that is set.
    func timers(of role: Role) -> [(key: Key, milliseconds: Int64)] {
        Kind.allCases.compactMap { kind in
            let key = Key(role: role, kind: kind)
            return milliseconds(of: key).map { (key, $0) }
        }
    }

    mutating func set(_ key: Key, milliseconds: Int64?) {
        durations.removeAll { $0.key == key }
        if let milliseconds { durations.append(Setting(key: key, milliseconds: milliseconds)) }
    }

    private func milliseconds(of key: Key) -> Int64? {
        durations.first { $0.key == key }?.milliseconds
    }

    mutating func addIdle(_ role: Role) {
        if !idle.contains(role) { idle.append(role) }
    }

    /// - Returns: whether the role was idle.
    @discardableResult
    mutating func removeIdle(_ role: Role) -> Bool {
        let wasIdle = idle.contains(role)
        idle.removeAll { $0 == role }
        return wasIdle
    }

    mutating func removeAllIdle() {
        idle.removeAll()
    }

    /// Whether each timer is set at most once, and every duration is within its bounds.
    var isSound: Bool {
        Set(durations.map(\.key)).count == durations.count && Set(idle).count == idle.count
            && durations.allSatisfy { RecordBounds.isDuration($0.milliseconds) }
    }

    /// Why these settings contradict each other; nil if they do not.
    var contradiction: String? {
        let role = Role.allCases.first { role in
            guard let idle = milliseconds(of: Key(role: role, kind: .idle)),
                let end = milliseconds(of: Key(role: role, kind: .disconnectNonCustomer))
            else { return false }
            return idle >= end
        }
        return role.map { "the \($0.rawValue)'s IDLE timer is due to be shorter than DISCONNECT_NONCUSTOMER" }
    }
}

extension RoleTimers.Role {
    init?(_ role: ParticipantRole) {
        switch role {
        case .customer: self = .customer
        case .agent: self = .agent
        case .system, .customBot, .supervisor: return nil
        }
    }
}
