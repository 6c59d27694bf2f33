/// How far somebody has read a journal, and what was gone before it was read.
package struct JournalCursor: Sendable {
    /// The number of the last entry that was read.
    package private(set) var last: Int
    /// Entries that the journal has dropped, as of the last reading.
    package private(set) var dropped = 0
    /// Those that it dropped unread.
    package private(set) var missed = 0

    /// - Parameter last: the number of the entry after which to begin. A number below 0 counts as 0.
    package init(after last: Int) {
        self.last = max(0, last)
    }

    /// The entries that are new and wanted, `limit` at most.
    package mutating func read(
        _ journal: Journal, limit: Int = .max, _ isWanted: (JournalEntry) -> Bool
    ) -> [Journal.Numbered] {
        var new = journal.entries(after: last, limit: limit, isWanted)
        // A cursor of before a reset counts from the beginning.
        let start = new.last < last ? 0 : last
        if start < last { new = journal.entries(after: 0, limit: limit, isWanted) }
        missed += max(0, new.dropped - start)
        last = new.last
        dropped = new.dropped
        return new.entries
    }
}
