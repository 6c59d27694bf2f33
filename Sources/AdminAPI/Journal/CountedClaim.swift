internal import Diagnostics
internal import Kernel

/// The claim that matching entries occur a given number of times.
struct CountedClaim: Sendable {
    let match: JournalMatch
    let least: Int
    /// The most matching entries. Nil means no upper bound.
    let most: Int?

    private struct Progress {
        var cursor: JournalCursor
        var matched: [Int] = []
    }

    func on(_ journal: Journal, after cursor: Int) -> Claim {
        let state = Mutex(Progress(cursor: JournalCursor(after: cursor)))
        return {
            let progress = state.withLock { progress in
                progress.matched += progress.cursor.read(journal, match.takes).map(\.number)
                return progress
            }
            return finding(progress) { match.nearMisses(among: journal.entries(after: cursor).entries) }
        }
    }

    private func finding(_ progress: Progress, nearMisses: @escaping @Sendable () -> [String]) -> Finding {
        let count = progress.matched.count
        let isTooMuch = most.map { count > $0 } ?? false
        let missed = most == nil ? 0 : progress.cursor.missed
        var failure: String?
        if count < least || isTooMuch {
            failure = "\(count) entries with \(match.text.isEmpty ? "anything" : match.text), expected \(due)"
        } else if missed > 0 {
            failure = "\(missed) earlier entries were dropped from the journal, so the most cannot be verified"
        }
        return Finding(
            matched: progress.matched, cursor: progress.cursor, failure: failure, isFinal: isTooMuch || missed > 0
        ) { count < least ? nearMisses() : [] }
    }

    private var due: String {
        most.map { $0 == least ? "\($0)" : "\(least) to \($0)" } ?? "\(least) or more"
    }
}
