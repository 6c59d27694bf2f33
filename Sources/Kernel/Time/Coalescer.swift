/// Lets one look be under way at a time, however many changes ask for it.
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
            // Before looking: a change during the look asks for another.
            isScheduled.withLock { $0 = false }
            look()
        }
    }
}
