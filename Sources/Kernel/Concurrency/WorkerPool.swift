public import DequeModule

/// A queue of work for the threads of a ``WorkerPool``.
package protocol WorkQueue {
    associatedtype Work

    /// The number of threads that the waiting work could use.
    var count: Int { get }

    /// Removes and returns the next work that can run now; nil if there is none.
    mutating func popNext() -> Work?

    /// When to call ``popNext()`` again even if nothing changes, in monotonic nanoseconds; nil for
    /// never.
    var nextTime: Int64? { get }
}

/// First in, first out.
extension Deque: WorkQueue {
    package mutating func popNext() -> Element? { popFirst() }
    package var nextTime: Int64? { nil }
}

/// A few threads that do the work of one queue. The pool starts a thread when there is work for it.
///
/// The threads keep the pool alive until ``stop()``.
package final class WorkerPool<Queue: WorkQueue & Sendable>: Sendable where Queue.Work: Sendable {
    private struct State {
        /// Nil after ``WorkerPool/stop()``.
        var queue: Queue?
        var threads: [Thread] = []
        var busy = 0
    }

    private let mostThreads: Int
    private let makeWorker: @Sendable (WorkerPool) -> (Queue.Work) -> Void
    private let state: Monitor<State>

    /// - Parameters:
    ///   - mostThreads: The maximum number of threads.
    ///   - makeWorker: Called once on each thread. The returned closure does that thread's work,
    ///     one piece after the other.
    package init(
        _ queue: Queue, threads mostThreads: Int,
        makeWorker: @escaping @Sendable (_ pool: WorkerPool) -> (Queue.Work) -> Void
    ) {
        self.mostThreads = mostThreads
        self.makeWorker = makeWorker
        state = Monitor(State(queue: queue))
    }

    /// Changes the queue. After ``stop()``, does nothing and returns nil.
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

    /// Waits until all work is done, then stops the pool.
    package func finish() {
        state.wait { state in state.busy == 0 && (state.queue?.count ?? 0) == 0 ? () : nil }
        stop()
    }

    /// Drops the work that has not begun, and waits for the running work. Do not call it from a
    /// thread of the pool.
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

    /// Waits for work and returns it; nil after ``stop()``.
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
