import Chats
import Kernel
import Testing

@testable import ConnectChatMock

/// Tests when notifications are posted. The tests set the time, so nothing waits.
@Suite("Delivery schedule")
struct DeliveryScheduleTests {
    /// A schedule with a clock that tests set.
    private final class Desk {
        private var schedule = DeliverySchedule()
        var now = Timestamp(milliseconds: 0)

        var bytes: Int { schedule.bytes }
        var losses: Int { schedule.takeLosses().reduce(0) { $0 + $1.count } }
        var wait: Int64? { schedule.earliest.map { $0 - now } }

        /// Each queue has its own endpoint by default.
        func add(_ queue: UInt64, _ number: UInt64, to endpoint: String? = nil, bytes: Int = 1) {
            let notification = Notification(
                streaming: UniqueID(high: 0, low: queue), endpoint: endpoint ?? "http://e/\(queue)", topicARN: "arn",
                id: UniqueID(high: queue, low: number), body: Array(repeating: 0, count: bytes))
            schedule.add(notification, at: now)
        }

        func next() -> Notification? { schedule.next(at: now) }

        func finished(_ notification: Notification, _ outcome: DeliverySchedule.Outcome)
            -> DeliverySchedule.Consequence
        {
            schedule.finished(notification, outcome, at: now)
        }

        func cancel(_ queue: UInt64) { schedule.cancel(UniqueID(high: 0, low: queue)) }
    }

    private let desk = Desk()

    @Test("notifications of one queue are posted one after another, those of other queues at the same time")
    func order() {
        for number in 1...2 as ClosedRange<UInt64> {
            for queue in 1...2 as ClosedRange<UInt64> { desk.add(queue, number) }
        }
        let first = desk.next()
        let second = desk.next()
        #expect([first?.id.high, second?.id.high] == [1, 2])
        #expect(desk.next() == nil)
        for done in [second, first].compactMap(\.self) {
            #expect(desk.finished(done, .taken) == .none)
            #expect(desk.next()?.id == UniqueID(high: done.id.high, low: 2))
        }
    }

    @Test("a failed notification is retried after increasing pauses, then dropped for the next one")
    func retries() throws {
        desk.add(1, 1)
        desk.add(1, 2)
        for pause in DeliverySchedule.pauses {
            let attempt = try #require(desk.next())
            #expect(attempt.id.low == 1)
            #expect(desk.finished(attempt, .failed) == .retry(after: pause))
            #expect(desk.wait == pause)
            desk.now = desk.now + (pause - 1)
            #expect(desk.next() == nil)
            desk.now = desk.now + 1
        }
        let last = try #require(desk.next())
        #expect(desk.finished(last, .failed) == .givenUp)
        // The next notification has all its attempts.
        let next = try #require(desk.next())
        #expect(next.id.low == 2)
        #expect(desk.finished(next, .failed) == .retry(after: DeliverySchedule.pauses[0]))
    }

    @Test("a refused notification is not retried")
    func refused() throws {
        desk.add(1, 1)
        #expect(desk.finished(try #require(desk.next()), .refused) == .givenUp)
        #expect(desk.bytes == 0 && desk.wait == nil)
    }

    @Test("an endpoint gets one request at a time, and delays no other endpoint")
    func endpoints() throws {
        for queue in 1...3 as ClosedRange<UInt64> { desk.add(queue, 1, to: "http://slow/") }
        desk.add(4, 1)
        let slow = try #require(desk.next())
        #expect(desk.next()?.id.high == 4)
        #expect(desk.next() == nil)
        #expect(desk.finished(slow, .failed) == .retry(after: DeliverySchedule.pauses[0]))
        // Another queue posts to the same endpoint.
        #expect(desk.next()?.id.high == 2)
        #expect(desk.next() == nil)
    }

    @Test("each queue and all queues together have a limit, losses are counted, and a cancel makes room")
    func bounds() throws {
        for number in 1...UInt64(DeliverySchedule.maxWaitingPerQueue) + 5 { desk.add(1, number) }
        #expect(desk.losses == 5 && desk.losses == 0)
        #expect(desk.bytes == DeliverySchedule.maxWaitingPerQueue)
        let busy = try #require(desk.next())
        desk.cancel(busy.streaming.low)
        #expect(desk.bytes == 0)
        // The result of a canceled attempt has no effect.
        #expect(desk.finished(busy, .failed) == .none)
        desk.add(2, 1, bytes: DeliverySchedule.mostBytes)
        desk.add(3, 1)
        #expect(desk.losses == 1)
        desk.cancel(2)
        desk.add(3, 2)
        #expect(desk.losses == 0 && desk.bytes == 1)
        #expect(desk.next()?.id == UniqueID(high: 3, low: 2))
    }
}
