/// Numbers that come due after one and the same time, in the order in which they were added.
struct DeadlineQueue {
    /// Nanoseconds.
    let patience: Int64
    private var entries: [(deadline: Int64, number: UInt64)] = []
    private var begin = 0

    init(patience: Int64) {
        self.patience = patience
    }

    /// When the next one comes due; nil if there is none.
    var first: Int64? { begin < entries.count ? entries[begin].deadline : nil }

    mutating func add(_ number: UInt64, at now: Int64) {
        entries.append((now + patience, number))
    }

    /// Takes the next one that is due, if one is.
    mutating func due(_ now: Int64) -> UInt64? {
        guard let first, first <= now else { return nil }
        defer {
            begin += 1
            // Moving the rest down only now and then keeps the cost of each constant.
            if begin > 1_024, begin * 2 > entries.count {
                entries.removeFirst(begin)
                begin = 0
            }
        }
        return entries[begin].number
    }
}
