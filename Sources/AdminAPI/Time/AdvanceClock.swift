internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// `POST …/clock/advance` `{by|to}`: moves a manual clock, and answers with what fired when all of it has happened.
enum AdvanceClock {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let clock = try call.knownInstance().clock
        guard clock.mode == .manual else { throw notManual }
        switch try target(try call.members("by", "to"), clock) {
        case .by(let milliseconds): return advance(clock, call.api) { clock.now() + milliseconds }
        case .to(let time): return advance(clock, call.api) { time }
        }
    }

    private enum Target {
        case by(Int64)
        case to(Timestamp)
    }

    /// Never on a worker: what fires may be a thousand steps of a thousand chats. One after the other, and the target is
    /// found only then, so that two advances at once add up.
    static func advance(
        _ clock: InstanceClock, _ api: AdminAPI, to target: @escaping @Sendable () -> Timestamp
    ) -> Reply {
        let reply = DeferredReply()
        api.waiting.include(reply)
        api.advancer.schedule(afterMilliseconds: 0) {
            guard let fired = clock.advance(to: target()) else {
                reply.fulfil(notManual.response)
                return
            }
            reply.fulfil(.json(json(fired, clock)))
        }
        return .later(reply)
    }

    /// How many of the timers that fired are listed; all are counted.
    private static let mostTold = 1_000

    private static let notManual = AdminProblem(
        409, "the clock is not in manual mode", hint: "PUT …/clock {\"mode\":\"manual\"}, or start with --clock manual")

    private static func target(_ members: AdminMembers, _ clock: InstanceClock) throws(AdminProblem) -> Target {
        let to = try ClockTime.read("to", members)
        guard let text = try members.string("by", length: 1...100) else {
            guard let to else { throw AdminProblem(400, "by, a duration such as 5m, or to, a time, is missing") }
            guard to >= clock.now() else {
                throw AdminProblem(400, "to is before the clock's now, \(clock.now()); PUT …/clock sets it back")
            }
            return .to(to)
        }
        guard to == nil else { throw AdminProblem(400, "by and to exclude each other") }
        guard let by = DurationText.milliseconds(text) else {
            throw AdminProblem(400, "by \"\(text)\" is no duration such as 250ms, 2.5s or 1m30s")
        }
        return .by(by)
    }

    private static func json(_ fired: [InstanceClock.FiredTimer], _ clock: InstanceClock) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("now", clock.now())
            writer.member("firedCount", fired.count)
            writer.array("fired") { writer in
                for timer in fired.prefix(mostTold) {
                    writer.object { writer in
                        writer.member("at", timer.time)
                        writer.member("what", timer.label)
                    }
                }
            }
        }
    }
}
