internal import Chats
internal import DequeModule
internal import Kernel

/// Decides which notification to post when, without its own clock or network access.
///
/// The schedule posts the notifications of a stream one after another. It repeats each one until
/// the endpoint accepts it or the attempts are used up. It sends one request at a time to an
/// endpoint, so an endpoint that does not answer delays no other. The number and size of waiting
/// notifications are limited.
struct DeliverySchedule {
    /// The result of an attempt.
    enum Outcome: Equatable {
        case taken
        /// The attempt failed; another one may succeed.
        case failed
        /// The endpoint will never accept the notification.
        case refused
    }

    /// What follows from an attempt.
    enum Consequence: Equatable {
        case none
        /// The schedule repeats the attempt after this many milliseconds.
        case retry(after: Int64)
        case givenUp
    }

    private struct Queue {
        var waiting: Deque<Notification> = []
        var attempts = 0
        var isBusy = false
    }

    /// The maximum number of waiting notifications of a queue. The schedule drops and counts those
    /// beyond this limit or ``mostBytes``, which is for all queues together.
    static let maxWaitingPerQueue = 1_000
    static let mostBytes = 64 * 1_024 * 1_024
    /// Milliseconds before each further attempt.
    static let pauses: [Int64] = [100, 200, 400, 800, 1_600]

    private var queues: [UniqueID: Queue] = [:]
    private var due = TimerQueue<UniqueID>()
    private(set) var bytes = 0
    /// The endpoints with a request in progress, and the queues that wait for that request to end.
    private var busy: [String: [UniqueID]] = [:]
    /// Notifications dropped at a limit since the last ``takeLosses()``, by endpoint.
    private var lost: [String: Int] = [:]

    /// The time of the next attempt; nil if there is nothing to do.
    var earliest: Timestamp? { due.earliest }

    /// Returns the number of notifications that were dropped since the last call, by endpoint.
    mutating func takeLosses() -> [(endpoint: String, count: Int)] {
        defer { lost.removeAll() }
        return lost.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Adds a notification, if there is room for it.
    mutating func add(_ notification: Notification, at now: Timestamp) {
        var queue = queues[notification.streaming] ?? Queue()
        guard bytes + notification.body.count <= Self.mostBytes, queue.waiting.count < Self.maxWaitingPerQueue else {
            lost[notification.endpoint, default: 0] += 1
            return
        }
        if queue.waiting.isEmpty, !queue.isBusy { due.add(notification.streaming, at: now) }
        queue.waiting.append(notification)
        queues[notification.streaming] = queue
        bytes += notification.body.count
    }

    /// Returns the notification to post now. Its queue then waits for ``finished(_:_:at:)``.
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

    /// Records the outcome of an attempt.
    mutating func finished(_ notification: Notification, _ outcome: Outcome, at now: Timestamp) -> Consequence {
        let id = notification.streaming
        for other in busy.removeValue(forKey: notification.endpoint) ?? [] { due.add(other, at: now) }
        // The stream was canceled during the attempt. A new queue of it has other notifications.
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
