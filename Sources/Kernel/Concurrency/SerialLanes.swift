/// Runs work on a few threads: in each lane one after the other, in its order, and lanes beside each other.
///
/// Threads begin with the work that needs them.
package final class SerialLanes: Sendable {
    private struct State {
        /// Work that waits, by lane; a lane is here as long as any of its work waits or is under way.
        var waiting: [String: [@Sendable () -> Void]] = [:]
        /// Lanes of which nothing is under way, in the order in which they are due.
        var ready: [String] = []
        var busy = 0
        var workers: [Thread] = []
        var isStopping = false
    }

    private let most: Int
    private let monitor = Monitor(State())

    /// - Parameter most: how many lanes go on at once.
    package init(threads most: Int) {
        self.most = most
    }

    package func run(in lane: String, _ work: @escaping @Sendable () -> Void) {
        monitor.update { state in
            guard !state.isStopping else { return }
            if state.waiting[lane] == nil { state.ready.append(lane) }
            state.waiting[lane, default: []].append(work)
            if state.ready.count + state.busy > state.workers.count, state.workers.count < most {
                state.workers.append(worker())
            }
        }
    }

    /// Drops what has not begun, and waits for the rest. Call once, from another thread.
    package func stop() {
        let workers = monitor.update { state in
            state.isStopping = true
            state.waiting.removeAll()
            state.ready.removeAll()
            return state.workers
        }
        for worker in workers { worker.join() }
    }

    private func worker() -> Thread {
        Thread { [monitor] in
            while let (lane, work) = Self.next(monitor) {
                work()
                monitor.update { state in
                    state.busy -= 1
                    if state.waiting[lane]?.isEmpty ?? true {
                        state.waiting[lane] = nil
                    } else {
                        state.ready.append(lane)
                    }
                }
            }
        }
    }

    /// Waits for a lane that may go on; nil at the end.
    private static func next(_ monitor: Monitor<State>) -> (lane: String, work: @Sendable () -> Void)? {
        monitor.wait { state -> (lane: String, work: @Sendable () -> Void)?? in
            if state.isStopping { return .some(nil) }
            guard !state.ready.isEmpty else { return nil }
            let lane = state.ready.removeFirst()
            guard let work = state.waiting[lane]?.removeFirst() else { return nil }
            state.busy += 1
            return .some((lane, work))
        } ?? nil
    }
}
