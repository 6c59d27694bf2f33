internal import Chats
internal import DequeModule
internal import Kernel

/// Which notification is posted when: pure, no clock and no network inside.
///
/// A stream's notifications are posted one after the other, each again and again until it is taken or given up. An endpoint is
/// posted to once at a time, so that one which does not answer holds up nobody else. What is not posted yet is bounded.
struct DeliverySchedule {
    /// What became of an attempt.
    enum Outcome: Equatable {
        case taken
        /// Not now; perhaps later.
        case failed
        /// The endpoint wants it never.
        case refused
    }

    /// What is done about a failed attempt.
    enum Consequence: Equatable {
        case none
        /// In so many milliseconds.
        case retry(after: Int64)
        case givenUp
    }

    private struct Queue {
        var waiting: Deque<Notification> = []
        var attempts = 0
        var isBusy = false
    }

    /// Notifications that a queue may have waiting, and bytes that all may have; what comes beyond is lost.
    static let mostOfAQueue = 1_000
    static let mostBytes = 64 * 1_024 * 1_024
    /// Milliseconds before each further attempt.
    static let pauses: [Int64] = [100, 200, 400, 800, 1_600]

    private var queues: [UniqueID: Queue] = [:]
    private var due = TimerQueue<UniqueID>()
    private(set) var bytes = 0
    /// Endpoints that are posted to right now, with the queues that wait for that.
    private var busy: [String: [UniqueID]] = [:]
    /// What was lost for want of room, since that was asked last, by endpoint.
    private var lost: [String: Int] = [:]

    /// The time of the next attempt; nil if there is nothing to do.
    var earliest: Timestamp? { due.earliest }

    /// What was lost since the last time: how many, by endpoint.
    mutating func takeLosses() -> [(endpoint: String, count: Int)] {
        defer { lost.removeAll() }
        return lost.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Takes a notification, if there is room for it.
    mutating func add(_ notification: Notification, at now: Timestamp) {
        var queue = queues[notification.streaming] ?? Queue()
        guard bytes + notification.body.count <= Self.mostBytes, queue.waiting.count < Self.mostOfAQueue else {
            lost[notification.endpoint, default: 0] += 1
            return
        }
        if queue.waiting.isEmpty, !queue.isBusy { due.add(notification.streaming, at: now) }
        queue.waiting.append(notification)
        queues[notification.streaming] = queue
        bytes += notification.body.count
    }

    /// The notification to post now; its queue waits until ``finished(_:_:at:)``.
    mutating func next(at now: Timestamp) -> Notification? {
        while let entry = due.popDue(at: now) {
            guard let first = queues[entry.element]?.waiting.first, queues[entry.element]?.isBusy == false else {
                continue
            }
            guard busy[first.endpoint] == nil else {
                busy[first.endpoint]?.append(entry.element)
                continue
            }
            busy[first.endpoint] = []
            queues[entry.element]?.isBusy = true
            return first
        }
        return nil
    }

    /// Takes note of an attempt's outcome.
    mutating func finished(_ notification: Notification, _ outcome: Outcome, at now: Timestamp) -> Consequence {
        let id = notification.streaming
        for other in busy.removeValue(forKey: notification.endpoint) ?? [] { due.add(other, at: now) }
        // Cancelled meanwhile; if it has begun anew, then with other notifications.
        guard var queue = queues[id], queue.isBusy else { return .none }
        queue.isBusy = false
        defer { queues[id] = queue.waiting.isEmpty ? nil : queue }
        if outcome == .failed, queue.attempts < Self.pauses.count {
            let pause = Self.pauses[queue.attempts]
            queue.attempts += 1
            due.add(id, at: now + pause)
            return .retry(after: pause)
        }
        queue.waiting.removeFirst()
        queue.attempts = 0
        bytes -= notification.body.count
        if !queue.waiting.isEmpty { due.add(id, at: now) }
        return outcome == .taken ? .none : .givenUp
    }

    /// Drops a stream's notifications.
    mutating func cancel(_ streaming: UniqueID) {
        guard let queue = queues.removeValue(forKey: streaming) else { return }
        bytes -= queue.waiting.reduce(0) { $0 + $1.body.count }
    }
}

extension DeliverySchedule: WorkQueue {
    /// Monotonic time in the schedule's unit.
    static var now: Timestamp { Timestamp(milliseconds: WallClock.monotonicNanoseconds() / 1_000_000) }

    var count: Int { queues.count }
    mutating func popNext() -> Notification? { next(at: Self.now) }
    var nextTime: Int64? { earliest.map { $0.milliseconds * 1_000_000 } }
}
