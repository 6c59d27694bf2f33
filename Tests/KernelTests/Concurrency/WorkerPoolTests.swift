import DequeModule
import Kernel
import Testing

@Suite("WorkerPool")
struct WorkerPoolTests {
    @Test("finish waits for all work, which runs on at most the allowed number of threads")
    func finish() {
        let busy = Mutex((now: 0, most: 0, sum: 0))
        let pool = WorkerPool(Deque<Int>(), threads: 3) { _ in
            { number in
                busy.withLock { busy in
                    busy.now += 1
                    busy.most = max(busy.most, busy.now)
                }
                busy.withLock { busy in
                    busy.now -= 1
                    busy.sum += number
                }
            }
        }
        pool.update { $0 += 1...100 }
        pool.finish()
        #expect(busy.withLock { $0.sum } == 5_050)
        #expect((1...3).contains(busy.withLock { $0.most }))
    }

    @Test("work that is added while other work runs is done in parallel")
    func beside() {
        let met = Monitor(0)
        let pool = WorkerPool(Deque<Int>(), threads: 2) { _ in
            { _ in
                met.update { $0 += 1 }
                // Ends only if both pieces of work have begun.
                _ = met.wait { $0 == 2 ? true : nil }
            }
        }
        pool.update { $0.append(1) }
        pool.update { $0.append(2) }
        pool.finish()
        #expect(met.wait { $0 } == 2)
    }

    @Test("stop drops work that has not begun, and no work is added after it")
    func stop() {
        let begun = Monitor(false)
        let gate = Monitor(false)
        let done = Mutex<[Int]>([])
        let pool = WorkerPool(Deque<Int>(), threads: 1) { _ in
            { number in
                begun.update { $0 = true }
                _ = gate.wait { $0 ? true : nil }
                done.withLock { $0.append(number) }
            }
        }
        pool.update { $0 += [1, 2] }
        _ = begun.wait { $0 ? true : nil }
        let stopper = Thread { pool.stop() }
        // The queue is gone once the stop has begun.
        while pool.update({ _ in }) != nil {}
        gate.update { $0 = true }
        stopper.join()
        #expect(done.withLock { $0 } == [1])
        #expect(pool.update { $0.append(3) } == nil)
    }
}
