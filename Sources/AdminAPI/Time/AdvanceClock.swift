internal import AdminCore
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Moves a manual clock forward: `POST …/clock/advance` `{by|to}`.
///
/// The response lists the timers that fired, and is sent after all of them have run.
enum AdvanceClock {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let instance = try call.existingInstance()
        let clock = instance.clock
        guard clock.mode == .manual else { throw notManual }
        switch try target(try call.members(), clock) {
        // Computes the target only when this move starts, so that two concurrent moves add up.
        case .by(let milliseconds):
            return later(instance, call.api) { () throws(AdminProblem) in
                try checkEnd(clock.now() + milliseconds)
                return clock.advance(to: clock.now() + milliseconds)
            }
        case .to(let time): return later(instance, call.api) { clock.advance(to: time) }
        }
    }

    /// `POST …/clock/run` `{until: idle|time}`: moves the clock from timer to timer.
    static let run: AdminAPI.Operation = { call throws(AdminProblem) in
        let instance = try call.existingInstance()
        let clock = instance.clock
        guard clock.mode == .manual else { throw notManual }
        let members = try call.members()
        guard try members.string("until", length: 1...100) != "idle" else {
            return later(instance, call.api) { clock.runUntilIdle(most: mostFired) }
        }
        guard let time = try ClockTime.read("until", members) else {
            throw AdminProblem(400, "until is missing: expected a time or idle")
        }
        guard time >= clock.now() else { throw past(time, clock) }
        return later(instance, call.api) { clock.advance(to: time) }
    }

    /// The most timers that a run until idle fires, because a conversation may never end.
    private static let mostFired = 1_000_000

    private enum Target {
        case by(Int64)
        case to(Timestamp)
    }

    /// Moves the clock on the instance's serial queue, one move after the other.
    ///
    /// A move would block a worker for too long: it can fire 1,000 steps in each of 1,000 chats.
    static func later(
        _ instance: Instance, _ api: AdminAPI,
        _ move: @escaping @Sendable () throws(AdminProblem) -> [InstanceClock.FiredTimer]?
    ) -> Reply {
        let clock = instance.clock
        let reply = DeferredReply()
        api.waiting.include(reply)
        api.serialQueues.run(for: instance.id) {
            do throws(AdminProblem) {
                guard let fired = try move() else { throw notManual }
                reply.fulfil(.json(json(fired, clock)))
            } catch {
                reply.fulfil(error.response)
            }
        }
        return .later(reply)
    }

    /// The most fired timers that the response lists. `firedCount` counts all of them.
    private static let maxListed = 1_000

    private static let notManual = AdminProblem(
        409, "the clock is not in manual mode",
        hint: "PUT …/clock {\"mode\":\"manual\"}, or start with \(OptionName.clock) manual")

    /// Refuses a target after the latest time of a clock.
    private static func checkEnd(_ target: Timestamp) throws(AdminProblem) {
        guard target <= InstanceClock.times.upperBound else {
            throw AdminProblem(
                400,
                "the target must not be after \(InstanceClock.times.upperBound), the last time of a clock, got \(target)"
            )
        }
    }

    private static func past(_ time: Timestamp, _ clock: InstanceClock) -> AdminProblem {
        AdminProblem(400, "\(time) is before the clock's time, \(clock.now()); PUT …/clock can set it back")
    }

    private static func target(_ members: AdminMembers, _ clock: InstanceClock) throws(AdminProblem) -> Target {
        let to = try ClockTime.read("to", members)
        guard let text = try members.string("by", length: 1...100) else {
            guard let to else { throw AdminProblem(400, "expected by, a duration such as 5m, or to, a time") }
            guard to >= clock.now() else {
                throw past(to, clock)
            }
            return .to(to)
        }
        guard to == nil else { throw AdminProblem(400, "give either by or to, not both") }
        guard let by = DurationText.milliseconds(text) else {
            throw AdminProblem(400, "by \"\(text)\" is not a duration such as 250ms, 2.5s or 1m30s")
        }
        return .by(by)
    }

    private static func json(_ fired: [InstanceClock.FiredTimer], _ clock: InstanceClock) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("now", clock.now())
            writer.member("isIdle", clock.isIdle)
            writer.member("firedCount", fired.count)
            writer.array("fired") { writer in
                for timer in fired.prefix(maxListed) { writer.object { FiredTimerView.write(timer, to: &$0) } }
            }
        }
    }
}
