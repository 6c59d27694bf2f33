internal import AdminCore
internal import HTTPRouting
internal import JSON
internal import Kernel

/// A requested change of a clock: `{mode?, factor?, now?}`.
struct ClockChange {
    static let names = ["mode", "factor", "now"]

    let mode: InstanceClock.Mode?
    let factor: Double?
    let now: Timestamp?

    init(_ members: AdminMembers) throws(AdminProblem) {
        mode = try members.choice("mode", of: InstanceClock.Mode.self)
        now = try ClockTime.read("now", members)
        factor = try Self.factor(members)
        if factor != nil, mode != .scaled {
            throw AdminProblem(400, "factor needs the mode scaled", hint: #"{"mode":"scaled","factor":60}"#)
        }
    }

    private static func factor(_ members: AdminMembers) throws(AdminProblem) -> Double? {
        guard let member = members.value["factor"] else { return nil }
        guard let factor = member.number else { throw members.wrongKind("factor", member, expected: "a number") }
        let bounds = InstanceClock.factors
        guard bounds.contains(factor) else {
            throw AdminProblem(400, "factor is \(factor); \(bounds.lowerBound) to \(bounds.upperBound) are allowed")
        }
        return factor
    }

    func apply(to clock: InstanceClock) {
        clock.set(mode: mode ?? clock.mode, factor: factor, now: now)
    }
}

/// Reads a time in a request body.
enum ClockTime {
    static func read(_ name: String, _ members: AdminMembers) throws(AdminProblem) -> Timestamp? {
        guard let text = try members.string(name, length: 1...100) else { return nil }
        guard let time = Timestamp(text) else {
            throw AdminProblem(400, "\(name) must be an ISO 8601 time such as 2026-01-31T12:00:00Z, got \"\(text)\"")
        }
        let bounds = InstanceClock.times
        guard bounds.contains(time) else {
            throw AdminProblem(
                400, "\(name) must be from \(bounds.lowerBound) to \(bounds.upperBound), got \"\(text)\"")
        }
        return time
    }
}
