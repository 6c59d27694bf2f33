internal import ContactModel

/// The idle timers of a chain, as set by UpdateParticipantRoleConfig (service model).
package struct RoleTimers: Sendable, Codable {
    /// The kind of a timer, as spelled on the wire (service model: ParticipantTimerType).
    package enum Kind: String, Sendable, CaseIterable, Codable {
        case idle = "IDLE"
        case disconnectNonCustomer = "DISCONNECT_NONCUSTOMER"
    }

    /// The role that a timer watches, as spelled on the wire (service model:
    /// TimerEligibleParticipantRoles).
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

    /// The allowed minutes of a timer (service model: ParticipantTimerDurationInMinutes).
    package static let minutes = 2...480

    /// The duration of one timer.
    private struct Setting: Sendable, Equatable, Codable {
        let key: Key
        let milliseconds: Int64
    }

    // These are arrays, not dictionaries, so that their order in snapshots is always the same.
    /// The settings, whether they are in effect or not.
    private var durations: [Setting] = []
    /// The settings in effect. A change applies when the next agent or custom bot joins.
    private var applied: [Setting] = []
    /// The roles that are reported as idle and have not sent anything since.
    private(set) var idle: [Role] = []
    /// Whether the timers run: the customer and an agent or a custom bot are connected.
    var isRunning = false

    /// Whether no timer is in effect.
    var isEmpty: Bool { applied.isEmpty }

    /// The timer that a role's activity starts: IDLE if set, otherwise DISCONNECT_NONCUSTOMER.
    ///
    /// With IDLE, DISCONNECT_NONCUSTOMER starts when the role becomes idle.
    func first(of role: Role) -> (key: Key, milliseconds: Int64)? {
        timer(Key(role: role, kind: .idle)) ?? timer(Key(role: role, kind: .disconnectNonCustomer))
    }

    /// The timer that starts when a role becomes idle.
    func second(of role: Role) -> (key: Key, milliseconds: Int64)? {
        timer(Key(role: role, kind: .disconnectNonCustomer))
    }

    private func timer(_ key: Key) -> (key: Key, milliseconds: Int64)? {
        applied.first { $0.key == key }.map { (key, $0.milliseconds) }
    }

    /// Whether the settings differ from those in effect.
    var hasChanges: Bool { durations != applied }

    /// Puts the settings into effect.
    mutating func apply() {
        applied = durations
    }

    mutating func set(_ key: Key, milliseconds: Int64?) {
        durations.removeAll { $0.key == key }
        if let milliseconds { durations.append(Setting(key: key, milliseconds: milliseconds)) }
    }

    mutating func addIdle(_ role: Role) {
        if !idle.contains(role) { idle.append(role) }
    }

    /// Marks a role as active.
    ///
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

    /// Whether each timer is set at most once and every duration is in bounds.
    var isSound: Bool {
        Set(idle).count == idle.count
            && [durations, applied].allSatisfy { timers in
                Set(timers.map(\.key)).count == timers.count
                    && timers.allSatisfy { RecordBounds.isDuration($0.milliseconds) }
            }
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
