public import DequeModule

/// Work that waits for a thread of a ``WorkerPool``.
package protocol WorkQueue {
    associatedtype Work

    /// How many threads the waiting work could use.
    var count: Int { get }

    /// Takes the next work that can be done now; nil if there is none.
    mutating func popNext() -> Work?

    /// When to call ``popNext()`` again without a change, in monotonic nanoseconds; nil for never.
    var nextTime: Int64? { get }
}

/// First in, first out.
extension Deque: WorkQueue {
    package mutating func popNext() -> Element? { popFirst() }
    package var nextTime: Int64? { nil }
}

/// A few threads that do the work of one queue. A thread starts when there is work for it.
///
/// Its threads keep it alive until ``stop()``.
package final class WorkerPool<Queue: WorkQueue & Sendable>: Sendable where Queue.Work: Sendable {
    private struct State {
        /// Nil after the stop.
        var queue: Queue?
        var threads: [Thread] = []
        var busy = 0
    }

    private let mostThreads: Int
    private let makeWorker: @Sendable (WorkerPool) -> (Queue.Work) -> Void
    private let state: Monitor<State>

    /// - Parameters:
    ///   - mostThreads: the most work that is done at once.
    ///   - makeWorker: called once on each thread; what it returns does the work, one after the other.
    package init(
        _ queue: Queue, threads mostThreads: Int,
        makeWorker: @escaping @Sendable (_ pool: WorkerPool) -> (Queue.Work) -> Void
    ) {
        self.mostThreads = mostThreads
        self.makeWorker = makeWorker
        state = Monitor(State(queue: queue))
    }

    /// Changes the queue. After the stop this does nothing, and returns nil.
    @discardableResult
    package func update<Result>(_ change: (inout Queue) -> Result) -> Result? {
        state.update { state in
            guard var queue = state.queue.take() else { return nil }
            let result = change(&queue)
            while state.threads.count < min(mostThreads, queue.count + state.busy) {
                state.threads.append(Thread { [self] in run() })
            }
            state.queue = queue
            return result
        }
    }

    /// Waits until all work is done, and then stops.
    package func finish() {
        state.wait { state in state.busy == 0 && (state.queue?.count ?? 0) == 0 ? () : nil }
        stop()
    }

    /// Drops the work that has not begun, and waits for the rest. Call it from another thread than the pool's.
    package func stop() {
        let threads = state.update { state in
            state.queue = nil
            defer { state.threads = [] }
            return state.threads
        }
        for thread in threads { thread.join() }
    }

    private func run() {
        let work = makeWorker(self)
        while let next = takeNext() {
            work(next)
            state.update { $0.busy -= 1 }
        }
    }

    /// Waits for work; nil after the stop.
    private func takeNext() -> Queue.Work? {
        state.wait { state -> Queue.Work?? in
            guard state.queue != nil else { return .some(nil) }
            guard let next = state.queue?.popNext() else { return nil }
            state.busy += 1
            return .some(next)
        } deadline: { state in
            state.queue?.nextTime
        } ?? nil
    }
}
