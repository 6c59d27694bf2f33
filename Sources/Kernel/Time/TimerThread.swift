/// A thread that runs closures at given real times, one after the other.
///
/// It drives the clocks of all instances, ends `?wait=` requests in time, and runs work that must
/// not run on a worker.
package final class TimerThread: Sendable {
    private struct State {
        var queue = TimerQueue<@Sendable () -> Void>()
        var isStopping = false
    }

    private let monitor = Monitor(State())
    private let thread: Thread

    package init() {
        thread = Thread { [monitor] in Self.run(monitor) }
    }

    /// Runs `action` on this thread after `delay` milliseconds of real time, or immediately if
    /// `delay` is 0.
    @discardableResult
    package func schedule(afterMilliseconds delay: Int64, _ action: @escaping @Sendable () -> Void) -> TimerID {
        // A hundred years count as never, and are far from overflowing the clock's nanoseconds.
        let deadline = Self.now + min(max(0, delay), 3_155_760_000_000)
        return monitor.update { $0.queue.add(action, at: deadline) }
    }

    package func cancel(_ id: TimerID) {
        _ = monitor.update { $0.queue.cancel(id) }
    }

    /// Drops the scheduled actions and waits for the thread to end. Call it once, from another
    /// thread.
    package func stop() {
        monitor.update { $0.isStopping = true }
        thread.join()
    }

    private static func run(_ monitor: Monitor<State>) {
        while true {
            let action: (@Sendable () -> Void)?? = monitor.wait { state in
                if state.isStopping {
                    state.queue.removeAll()
                    return .some(nil)
                }
                return state.queue.popDue(at: now).map { .some($0.element) }
            } deadline: { state in
                state.queue.earliest.map { $0.milliseconds * 1_000_000 }
            }
            guard case .some(.some(let action)) = action else { return }
            action()
        }
    }

    /// The monotonic time in milliseconds, the queue's unit.
    private static var now: Timestamp {
        Timestamp(milliseconds: WallClock.monotonicNanoseconds() / 1_000_000)
    }
}
