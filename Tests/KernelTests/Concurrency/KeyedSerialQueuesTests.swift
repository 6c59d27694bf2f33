import Kernel
import Testing

@Suite("KeyedSerialQueues")
struct KeyedSerialQueuesTests {
    @Test("the work of one key runs in order, while the work of another key continues")
    func order() {
        let queues = KeyedSerialQueues(threads: 2)
        defer { queues.stop() }
        let gate = Monitor(false)
        let done = Monitor<[String]>([])
        queues.run(for: "slow") {
            _ = gate.wait { $0 ? true : nil }
            done.update { $0.append("slow 1") }
        }
        queues.run(for: "slow") { done.update { $0.append("slow 2") } }
        queues.run(for: "quick") { done.update { $0.append("quick") } }
        // The slow key's work waits until this has been checked.
        #expect(done.wait { $0.count == 1 ? $0 : nil } == ["quick"])
        gate.update { $0 = true }
        #expect(done.wait { $0.count == 3 ? $0 : nil } == ["quick", "slow 1", "slow 2"])
    }

    @Test("all work runs when there are more keys than threads")
    func many() {
        let queues = KeyedSerialQueues(threads: 3)
        let sums = Monitor<[Int: [Int]]>([:])
        for number in 0..<50 {
            for key in 0..<40 { queues.run(for: "\(key)") { sums.update { $0[key, default: []].append(number) } } }
        }
        let result = sums.wait { $0.values.reduce(0) { $0 + $1.count } == 2_000 ? $0 : nil }
        #expect(result.values.allSatisfy { $0 == Array(0..<50) })
        queues.stop()
    }

    @Test("stop waits for work that has begun, and no work begins after it")
    func stop() {
        let queues = KeyedSerialQueues(threads: 1)
        let begun = Monitor(false)
        let over = Mutex(false)
        queues.run(for: "a") {
            begun.update { $0 = true }
            over.withLock { $0 = true }
        }
        _ = begun.wait { $0 ? true : nil }
        queues.stop()
        #expect(over.withLock { $0 })
        queues.run(for: "b") { Issue.record("it came after the stop") }
    }
}
