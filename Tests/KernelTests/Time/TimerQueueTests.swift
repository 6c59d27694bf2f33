import Kernel
import Testing

@Suite("TimerQueue")
struct TimerQueueTests {
    private func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test("entries with equal deadlines keep the order in which they were added")
    func stable() {
        var queue = TimerQueue<Int>()
        for number in 0..<100 { queue.add(number, at: time(5)) }
        var order: [Int] = []
        while let entry = queue.popFirst() { order.append(entry.element) }
        #expect(order == Array(0..<100))
    }

    @Test("an entry is not due before its deadline")
    func due() {
        var queue = TimerQueue<String>()
        queue.add("late", at: time(10))
        #expect(queue.popDue(at: time(9)) == nil)
        #expect(queue.popDue(at: time(10))?.element == "late")
    }

    @Test("behaves like a sorted list when entries are added, cancelled and popped at random")
    func model() {
        var generator = SeededGenerator(seed: 11)
        var queue = TimerQueue<Int>()
        var model: [(deadline: Int64, number: Int, id: TimerID)] = []
        for number in 0..<5_000 {
            switch Int.random(in: 0..<3, using: &generator) {
            case 0 where !model.isEmpty:
                let index = Int.random(in: 0..<model.count, using: &generator)
                #expect(queue.cancel(model[index].id) == model[index].number)
                #expect(queue.cancel(model[index].id) == nil)
                model.remove(at: index)
            case 1 where !model.isEmpty:
                let first = model.indices.min {
                    (model[$0].deadline, model[$0].number) < (model[$1].deadline, model[$1].number)
                }
                #expect(queue.popFirst()?.element == first.map { model.remove(at: $0).number })
            default:
                let deadline = Int64.random(in: 0..<50, using: &generator)
                model.append((deadline, number, queue.add(number, at: time(deadline))))
            }
            #expect(queue.count == model.count)
        }
    }

    @Test("the first entries are those that are popped first, and stay in the queue")
    func first() {
        var generator = SeededGenerator(seed: 7)
        var queue = TimerQueue<Int>()
        let ids = (0..<200).map { queue.add($0, at: time(Int64.random(in: 0..<50, using: &generator))) }
        for id in ids where Bool.random(using: &generator) { queue.cancel(id) }
        let listed = queue.first(10).map(\.element)
        #expect(queue.first(1_000).count == queue.count)
        #expect(listed == (0..<10).compactMap { _ in queue.popFirst()?.element })
        #expect(TimerQueue<Int>().first(10).isEmpty)
    }

    @Test("the remaining entries keep their order after most entries were cancelled")
    func cancelled() {
        var queue = TimerQueue<Int>()
        let ids = (0..<1_000).map { queue.add($0, at: time(Int64(1_000 - $0))) }
        for (number, id) in ids.enumerated() where number % 10 != 3 { #expect(queue.cancel(id) == number) }
        #expect(queue.count == 100)
        #expect(queue.earliest == time(1_000 - 993))
        var order: [Int] = []
        while let entry = queue.popDue(at: time(1_000)) { order.append(entry.element) }
        #expect(order == stride(from: 993, to: 0, by: -10).map(\.self))
        #expect(queue.earliest == nil)
    }
}
