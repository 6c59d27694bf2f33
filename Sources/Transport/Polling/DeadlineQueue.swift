internal import DequeModule

/// A queue of numbers that all expire after the same time, in the order in which they were added.
struct DeadlineQueue {
    /// Nanoseconds until a number expires.
    let patience: Int64
    private var entries: Deque<(deadline: Int64, number: UInt64)> = []

    init(patience: Int64) {
        self.patience = patience
    }

    /// The first deadline; nil if the queue is empty.
    var first: Int64? { entries.first?.deadline }

    mutating func add(_ number: UInt64, at now: Int64) {
        entries.append((now + patience, number))
    }

    /// Removes and returns the first number if its deadline has passed; nil otherwise.
    mutating func due(_ now: Int64) -> UInt64? {
        guard let first, first <= now else { return nil }
        return entries.removeFirst().number
    }
}
