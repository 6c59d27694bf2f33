internal import DequeModule

/// Does work on a few threads: the work of one key in its order, and the work of different keys at the same time.
package final class KeyedSerialQueues: Sendable {
    private struct Work: Sendable {
        let key: String
        let perform: @Sendable () -> Void
    }

    private struct Queues: WorkQueue {
        /// Waiting work by key. A key is here while any of its work waits or is being done.
        var waiting: [String: Deque<Work>] = [:]
        /// Keys with waiting work of which nothing is being done.
        var ready: Deque<String> = []

        var count: Int { ready.count }
        var nextTime: Int64? { nil }

        mutating func add(_ work: Work) {
            if waiting[work.key] == nil { ready.append(work.key) }
            waiting[work.key, default: []].append(work)
        }

        mutating func popNext() -> Work? {
            guard let key = ready.popFirst() else { return nil }
            return waiting[key]?.popFirst()
        }

        mutating func finish(_ key: String) {
            if waiting[key]?.isEmpty ?? true {
                waiting[key] = nil
            } else {
                ready.append(key)
            }
        }
    }

    private let pool: WorkerPool<Queues>

    /// - Parameter most: for how many keys work is done at once.
    package init(threads most: Int) {
        pool = WorkerPool(Queues(), threads: most) { pool in
            { work in
                work.perform()
                pool.update { $0.finish(work.key) }
            }
        }
    }

    /// Adds work behind the other work of its key.
    package func run(for key: String, _ work: @escaping @Sendable () -> Void) {
        pool.update { $0.add(Work(key: key, perform: work)) }
    }

    /// Drops the work that has not begun, and waits for the rest.
    package func stop() {
        pool.stop()
    }
}
