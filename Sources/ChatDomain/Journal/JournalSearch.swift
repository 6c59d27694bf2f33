internal import Kernel

/// Looks for entries of a journal again and again, as a wait does. Each look reads only what is new: journals are long, and
/// whoever makes an entry waits for their lock.
package final class JournalSearch: Sendable {
    package struct Findings: Sendable {
        package fileprivate(set) var entries: [Journal.Numbered] = []
        /// The number of the last entry that was looked at.
        package fileprivate(set) var last: Int
        /// Entries that the journal has dropped.
        package fileprivate(set) var dropped = 0
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
        findings = Mutex(Findings(last: cursor))
    }

    /// What has been found up to now.
    package func look() -> Findings {
        findings.withLock { findings in
            let new = journal.entries(after: findings.last, limit: limit - findings.entries.count, isWanted)
            findings.entries += new.entries
            findings.last = new.last
            findings.dropped = new.dropped
            return findings
        }
    }
}
