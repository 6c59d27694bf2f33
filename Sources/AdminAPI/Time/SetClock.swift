internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// `PUT …/clock` `{mode: real|manual, now?}`.
enum SetClock {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members("mode", "now")
        let mode = try members.choice("mode", of: InstanceClock.Mode.self)
        let now = try ClockTime.read("now", members)
        let clock = try call.instance().clock
        // A manual clock that is set ahead passes what is due on the way, as when it is advanced.
        if let now, (mode ?? clock.mode) == .manual, now > clock.now() {
            clock.set(mode: .manual, now: nil)
            return AdvanceClock.advance(clock, call.api) { now }
        }
        clock.set(mode: mode ?? clock.mode, now: now)
        return .now(.json(GetClock.json(clock)))
    }
}

/// A moment in a request body.
enum ClockTime {
    static func read(_ name: String, _ members: AdminMembers) throws(AdminProblem) -> Timestamp? {
        guard let text = try members.string(name, length: 1...100) else { return nil }
        guard let time = Timestamp(text), Timestamp.representable.contains(time) else {
            throw AdminProblem(400, "\(name) \"\(text)\" is no ISO 8601 time such as 2026-01-31T12:00:00Z")
        }
        return time
    }
}
