internal import ChatDomain
internal import Kernel

/// Which notification is posted when: pure, no clock and no network inside.
///
/// A stream's notifications are posted one after the other, each again and again until it is taken or given up; streams do
/// not wait for each other. What is not posted yet is bounded.
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

    private struct Stream {
        var waiting: [Notification] = []
        var attempts = 0
        var isBusy = false
    }

    /// Notifications that a stream may have waiting, and all streams together; what comes beyond is lost.
    static let mostOfAStream = 1_000
    static let mostOfAll = 20_000
    /// Milliseconds before each further attempt.
    static let pauses: [Int64] = [100, 200, 400, 800, 1_600]

    private var streams: [UniqueID: Stream] = [:]
    private var due = TimerQueue<UniqueID>()
    private(set) var count = 0

    /// When the next attempt is due; nil for nothing to do.
    var earliest: Timestamp? { due.earliest }

    /// - Returns: whether there is room for it.
    mutating func add(_ notification: Notification, at now: Timestamp) -> Bool {
        var stream = streams[notification.streaming] ?? Stream()
        guard count < Self.mostOfAll, stream.waiting.count < Self.mostOfAStream else { return false }
        if stream.waiting.isEmpty, !stream.isBusy { due.add(notification.streaming, at: now) }
        stream.waiting.append(notification)
        streams[notification.streaming] = stream
        count += 1
        return true
    }

    /// The notification to post now; its stream waits until ``finished(_:_:at:)``.
    mutating func next(at now: Timestamp) -> Notification? {
        while let entry = due.popDue(at: now) {
            guard let first = streams[entry.element]?.waiting.first, streams[entry.element]?.isBusy == false else {
                continue
            }
            streams[entry.element]?.isBusy = true
            return first
        }
        return nil
    }

    /// Takes note of an attempt's outcome.
    mutating func finished(_ notification: Notification, _ outcome: Outcome, at now: Timestamp) -> Consequence {
        let id = notification.streaming
        // Cancelled meanwhile; if it has begun anew, then with other notifications.
        guard var stream = streams[id], stream.isBusy else { return .none }
        stream.isBusy = false
        defer { streams[id] = stream.waiting.isEmpty ? nil : stream }
        if outcome == .failed, stream.attempts < Self.pauses.count {
            let pause = Self.pauses[stream.attempts]
            stream.attempts += 1
            due.add(id, at: now + pause)
            return .retry(after: pause)
        }
        stream.waiting.removeFirst()
        stream.attempts = 0
        count -= 1
        if !stream.waiting.isEmpty { due.add(id, at: now) }
        return outcome == .taken ? .none : .givenUp
    }

    mutating func cancel(_ streaming: UniqueID) {
        guard let stream = streams.removeValue(forKey: streaming) else { return }
        count -= stream.waiting.count
    }
}
