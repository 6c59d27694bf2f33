internal import AdminCore
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Returns an instance's time, its clock's mode, and the timers that fire next: `GET …/clock`.
enum GetClock {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        .now(.json(json(try call.existingInstance().clock)))
    }

    /// The most timers that the response lists. `pendingTimers` counts all of them.
    private static let mostTimers = 10

    static func json(_ clock: InstanceClock) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("mode", clock.mode.rawValue)
            if clock.mode == .scaled { writer.member("factor", raw: "\(clock.factor)".utf8) }
            writer.member("now", clock.now())
            writer.member("pendingTimers", clock.pendingTimers)
            writer.array("timers") { writer in
                for timer in clock.nextTimers(mostTimers) { writer.object { FiredTimerView.write(timer, to: &$0) } }
            }
        }
    }
}
