import Kernel
import Testing

@Suite("SerialLanes")
struct SerialLanesTests {
    @Test("work of one lane is done in its order, while another lane goes on")
    func lanes() {
        let lanes = SerialLanes(threads: 2)
        defer { lanes.stop() }
        let gate = Monitor(false)
        let done = Monitor<[String]>([])
        lanes.run(in: "slow") {
            _ = gate.wait { $0 ? true : nil }
            done.update { $0.append("slow 1") }
        }
        lanes.run(in: "slow") { done.update { $0.append("slow 2") } }
        lanes.run(in: "quick") { done.update { $0.append("quick") } }
        // The slow lane waits for this.
        #expect(done.wait { $0.count == 1 ? $0 : nil } == ["quick"])
        gate.update { $0 = true }
        #expect(done.wait { $0.count == 3 ? $0 : nil } == ["quick", "slow 1", "slow 2"])
    }

    @Test("more lanes than threads are all served")
    func many() {
        let lanes = SerialLanes(threads: 3)
        let sums = Monitor<[Int: [Int]]>([:])
        for number in 0..<50 {
            for lane in 0..<40 { lanes.run(in: "\(lane)") { sums.update { $0[lane, default: []].append(number) } } }
        }
        let result = sums.wait { $0.values.reduce(0) { $0 + $1.count } == 2_000 ? $0 : nil }
        #expect(result.values.allSatisfy { $0 == Array(0..<50) })
        lanes.stop()
    }

    @Test("a stop waits for what has begun, and nothing begins after it")
    func stop() {
        let lanes = SerialLanes(threads: 1)
        let begun = Monitor(false)
        let over = Mutex(false)
        lanes.run(in: "a") {
            begun.update { $0 = true }
            over.withLock { $0 = true }
        }
        _ = begun.wait { $0 ? true : nil }
        lanes.stop()
        #expect(over.withLock { $0 })
        lanes.run(in: "b") { Issue.record("it came after the stop") }
    }
}
