import ChatDomain
import Kernel
import Testing

@testable import ConnectChatMock

/// When notifications are posted: times are given, nothing waits.
@Suite("Delivery schedule")
struct DeliveryScheduleTests {
    /// A schedule with a clock that stands until it is moved.
    private final class Desk {
        private var schedule = DeliverySchedule()
        var now = Timestamp(milliseconds: 0)

        var count: Int { schedule.count }
        var wait: Int64? { schedule.earliest.map { $0 - now } }

        func add(_ stream: UInt64, _ number: UInt64) -> Bool {
            let notification = Notification(
                streaming: UniqueID(high: 0, low: stream), endpoint: "http://e/", topicARN: "arn",
                id: UniqueID(high: stream, low: number), body: [])
            return schedule.add(notification, at: now)
        }

        func next() -> Notification? { schedule.next(at: now) }

        func finished(_ notification: Notification, _ outcome: DeliverySchedule.Outcome)
            -> DeliverySchedule.Consequence
        {
            schedule.finished(notification, outcome, at: now)
        }

        func cancel(_ stream: UInt64) { schedule.cancel(UniqueID(high: 0, low: stream)) }
    }

    private let desk = Desk()

    @Test("a stream's notifications go one after the other, streams beside each other")
    func order() {
        for number in 1...2 as ClosedRange<UInt64> {
            for stream in 1...2 as ClosedRange<UInt64> { #expect(desk.add(stream, number)) }
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

    @Test("a failed one comes again after longer and longer pauses, then is given up, and the next one goes")
    func retries() throws {
        #expect(desk.add(1, 1) && desk.add(1, 2))
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
        // The next one has all its attempts.
        let next = try #require(desk.next())
        #expect(next.id.low == 2)
        #expect(desk.finished(next, .failed) == .retry(after: DeliverySchedule.pauses[0]))
    }

    @Test("what is refused is not tried again")
    func refused() throws {
        #expect(desk.add(1, 1))
        #expect(desk.finished(try #require(desk.next()), .refused) == .givenUp)
        #expect(desk.count == 0 && desk.wait == nil)
    }

    @Test("a stream and all together have so much room, and have it again when something is taken or cancelled")
    func bounds() throws {
        var stream: UInt64 = 0
        while desk.count < DeliverySchedule.mostOfAll {
            stream += 1
            for number in 1...UInt64(DeliverySchedule.mostOfAStream) { #expect(desk.add(stream, number)) }
            #expect(!desk.add(stream, 0))
        }
        #expect(!desk.add(stream + 1, 1))
        let busy = try #require(desk.next())
        desk.cancel(busy.streaming.low)
        #expect(desk.count == DeliverySchedule.mostOfAll - DeliverySchedule.mostOfAStream)
        // What was under way has no consequence any more.
        #expect(desk.finished(busy, .failed) == .none)
        #expect(desk.add(stream + 1, 1))
        for id in 1...stream + 1 { desk.cancel(id) }
        #expect(desk.count == 0)
        #expect(desk.next() == nil)
    }
}
