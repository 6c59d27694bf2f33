/// Merges requests for a look at a state: while one look is scheduled, further requests schedule no
/// other.
package final class Coalescer: Sendable {
    private let isScheduled = Mutex(false)

    package init() {}

    package func schedule(on timers: TimerThread, _ look: @escaping @Sendable () -> Void) {
        let isFirst = isScheduled.withLock { isScheduled in
            defer { isScheduled = true }
            return !isScheduled
        }
        guard isFirst else { return }
        timers.schedule(afterMilliseconds: 0) { [self] in
            // Reset before the look, so that a change during the look schedules another one.
            isScheduled.withLock { $0 = false }
            look()
        }
    }
}
