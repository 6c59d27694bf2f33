internal import DequeModule

/// Numbers that come due after one and the same time, in the order in which they were added.
struct DeadlineQueue {
    /// Nanoseconds.
    let patience: Int64
    private var entries: Deque<(deadline: Int64, number: UInt64)> = []

    init(patience: Int64) {
        self.patience = patience
    }

    /// When the next one comes due; nil if there is none.
    var first: Int64? { entries.first?.deadline }

    mutating func add(_ number: UInt64, at now: Int64) {
        entries.append((now + patience, number))
    }

    /// Takes the next one that is due, if one is.
    mutating func due(_ now: Int64) -> UInt64? {
        guard let first, first <= now else { return nil }
        return entries.removeFirst().number
    }
}
