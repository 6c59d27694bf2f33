/// One thread that runs closures at moments of real time, one after the other.
///
/// It drives the clocks of all instances, bounds `?wait=`, and lends its thread to what must not run on a worker.
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

    /// Runs `action` on this thread after that much real time; at once with 0.
    @discardableResult
    package func schedule(afterMilliseconds delay: Int64, _ action: @escaping @Sendable () -> Void) -> TimerID {
        // A hundred years are as good as never, and far from what the clock's nanoseconds can't hold.
        let deadline = Self.now + min(max(0, delay), 3_155_760_000_000)
        return monitor.update { $0.queue.add(action, at: deadline) }
    }

    package func cancel(_ id: TimerID) {
        _ = monitor.update { $0.queue.cancel(id) }
    }

    /// Drops what is still scheduled and waits for the thread's end. Call once, from another thread.
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

    /// Monotonic time in the queue's unit.
    private static var now: Timestamp {
        Timestamp(milliseconds: WallClock.monotonicNanoseconds() / 1_000_000)
    }
}
