/// Keeps an ``InstanceClock`` in `auto` mode from jumping, until the hold is released or its grace
/// period ends.
package final class ClockHold: Sendable {
    private let clock: InstanceClock
    private let number: Int
    private let isErrand: Bool

    init(_ clock: InstanceClock, _ number: Int, isErrand: Bool = false) {
        self.clock = clock
        self.number = number
        self.isErrand = isErrand
    }

    deinit {
        if isErrand { clock.endErrand() }
        clock.release(number)
    }

    /// Restarts the grace period, because the client that the hold waits for has acted.
    package func renew() {
        clock.renew(number)
    }
}
