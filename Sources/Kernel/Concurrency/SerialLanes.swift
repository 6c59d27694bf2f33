internal import DequeModule

/// Does work on a few threads: that of one lane in its order, and that of different lanes at the same time.
package final class SerialLanes: Sendable {
    private struct Work: Sendable {
        let lane: String
        let perform: @Sendable () -> Void
    }

    private struct Lanes: WorkQueue {
        /// Waiting work by lane. A lane is here while any of its work waits or is being done.
        var waiting: [String: Deque<Work>] = [:]
        /// Lanes with waiting work of which nothing is being done.
        var ready: Deque<String> = []

        var count: Int { ready.count }
        var nextTime: Int64? { nil }

        mutating func add(_ work: Work) {
            if waiting[work.lane] == nil { ready.append(work.lane) }
            waiting[work.lane, default: []].append(work)
        }

        mutating func popNext() -> Work? {
            guard let lane = ready.popFirst() else { return nil }
            return waiting[lane]?.popFirst()
        }

        mutating func finish(_ lane: String) {
            if waiting[lane]?.isEmpty ?? true {
                waiting[lane] = nil
            } else {
                ready.append(lane)
            }
        }
    }

    private let pool: WorkerPool<Lanes>

    /// - Parameter most: how many lanes go on at once.
    package init(threads most: Int) {
        pool = WorkerPool(Lanes(), threads: most) { pool in
            { work in
                work.perform()
                pool.update { $0.finish(work.lane) }
            }
        }
    }

    package func run(in lane: String, _ work: @escaping @Sendable () -> Void) {
        pool.update { $0.add(Work(lane: lane, perform: work)) }
    }

    /// Drops the work that has not begun, and waits for the rest.
    package func stop() {
        pool.stop()
    }
}
