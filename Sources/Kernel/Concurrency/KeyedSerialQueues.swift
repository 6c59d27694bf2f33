internal import DequeModule

/// Runs work on a few threads: the work of one key in order, and the work of different keys in
/// parallel.
package final class KeyedSerialQueues: Sendable {
    private struct Work: Sendable {
        let key: String
        let perform: @Sendable () -> Void
    }

    private struct Queues: WorkQueue {
        /// Waiting work by key. A key is present while any of its work is waiting or running.
        var waiting: [String: Deque<Work>] = [:]
        /// Keys that have waiting work and no running work.
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

    /// - Parameter most: The maximum number of keys whose work runs at the same time.
    package init(threads most: Int) {
        pool = WorkerPool(Queues(), threads: most) { pool in
            { work in
                work.perform()
                pool.update { $0.finish(work.key) }
            }
        }
    }

    /// Adds work after the other work of the same key.
    package func run(for key: String, _ work: @escaping @Sendable () -> Void) {
        pool.update { $0.add(Work(key: key, perform: work)) }
    }

    /// Drops the work that has not begun, and waits for the running work.
    package func stop() {
        pool.stop()
    }
}
