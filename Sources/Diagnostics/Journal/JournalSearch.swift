internal import Kernel

/// Looks for entries of a journal again and again, as a wait does. Each look reads only what is new: journals are long, and
/// a request that makes an entry waits for their lock.
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
    ///   - cursor: the number behind which it begins.
    ///   - limit: how many entries it finds at most.
    package init(
        _ journal: Journal, after cursor: Int, limit: Int, _ isWanted: @escaping @Sendable (JournalEntry) -> Bool
    ) {
        self.journal = journal
        self.limit = limit
        self.isWanted = isWanted
        findings = Mutex(Findings(cursor: JournalCursor(after: cursor)))
    }

    /// What has been found up to now.
    package func look() -> Findings {
        findings.withLock { findings in
            let rest = limit - findings.entries.count
            findings.entries += findings.cursor.read(journal, limit: rest, isWanted)
            return findings
        }
    }
}
