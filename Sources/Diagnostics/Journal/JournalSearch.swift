internal import Kernel

/// A repeated search for journal entries, as a wait needs it.
///
/// Each look reads only new entries, because journals are long and requests wait for their lock.
package final class JournalSearch: Sendable {
    package struct Findings: Sendable {
        package fileprivate(set) var entries: [Journal.Numbered] = []
        package fileprivate(set) var cursor: JournalCursor
    }

    private let journal: Journal
    private let limit: Int
    private let isWanted: @Sendable (JournalEntry) -> Bool
    private let findings: Mutex<Findings>

    /// - Parameters:
    ///   - cursor: the number of the entry after which the search starts.
    ///   - limit: the maximum number of entries to find.
    package init(
        _ journal: Journal, after cursor: Int, limit: Int, _ isWanted: @escaping @Sendable (JournalEntry) -> Bool
    ) {
        self.journal = journal
        self.limit = limit
        self.isWanted = isWanted
        findings = Mutex(Findings(cursor: JournalCursor(after: cursor)))
    }

    /// Reads the new entries, and returns everything found so far.
    package func look() -> Findings {
        findings.withLock { findings in
            let rest = limit - findings.entries.count
            findings.entries += findings.cursor.read(journal, limit: rest, isWanted)
            return findings
        }
    }
}
