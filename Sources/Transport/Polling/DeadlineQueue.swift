internal import DequeModule

/// Numbers that come due after one and the same time, in the order in which they were added.
struct DeadlineQueue {
    /// Nanoseconds.
    let patience: Int64
    private var entries: Deque<(deadline: Int64, number: UInt64)> = []

    init(patience: Int64) {
        self.patience = patience
    }

    /// The first deadline; nil without numbers.
    var first: Int64? { entries.first?.deadline }

    mutating func add(_ number: UInt64, at now: Int64) {
        entries.append((now + patience, number))
    }

    /// Takes the first number whose deadline has passed, if there is one.
    mutating func due(_ now: Int64) -> UInt64? {
        guard let first, first <= now else { return nil }
        return entries.removeFirst().number
    }
}
