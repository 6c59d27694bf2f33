/// Keeps an ``InstanceClock`` in `auto` mode from jumping, until it is let go or given up.
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

    /// Begins the hold's grace anew: whoever it waits for has shown a sign of life.
    package func renew() {
        clock.renew(number)
    }
}
