internal import AdminCore
internal import HTTPRouting
internal import Instances
internal import Kernel

/// Changes an instance's clock: `PUT …/clock` `{mode?: real|scaled|manual|auto, factor?, now?}`.
enum SetClock {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let change = try ClockChange(try call.members())
        let instance = try call.instance()
        let clock = instance.clock
        // Moving a manual clock forward fires the timers in between, as advancing it does.
        if let now = change.now, (change.mode ?? clock.mode) == .manual, now > clock.now() {
            clock.set(mode: .manual, now: nil)
            return AdvanceClock.later(instance, call.api) { clock.advance(to: now) }
        }
        change.apply(to: clock)
        return .now(.json(GetClock.json(clock)))
    }
}
