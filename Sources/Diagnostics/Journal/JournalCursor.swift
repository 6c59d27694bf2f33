/// A reader's position in a journal, with the number of entries dropped before they were read.
package struct JournalCursor: Sendable {
    /// The number of the last entry that was read.
    package private(set) var last: Int
    /// The number of entries that the journal had dropped at the last read.
    package private(set) var dropped = 0
    /// The number of entries that the journal dropped before the reader read them.
    package private(set) var missed = 0

    /// - Parameter last: the number of the entry after which to begin. A number below 0 counts as 0.
    package init(after last: Int) {
        self.last = max(0, last)
    }

    /// Returns the new entries that satisfy `isWanted`, at most `limit`.
    package mutating func read(
        _ journal: Journal, limit: Int = .max, _ isWanted: (JournalEntry) -> Bool
    ) -> [Journal.Numbered] {
        var new = journal.entries(after: last, limit: limit, isWanted)
        // A cursor from before a reset starts again from 0.
        let start = new.last < last ? 0 : last
        if start < last { new = journal.entries(after: 0, limit: limit, isWanted) }
        missed += max(0, new.dropped - start)
        last = new.last
        dropped = new.dropped
        return new.entries
    }
}
