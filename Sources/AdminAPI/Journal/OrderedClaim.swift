internal import Diagnostics
internal import Kernel

/// The claim that matching entries occur in a given order. Other entries can be between them.
struct OrderedClaim: Sendable {
    let matches: [JournalMatch]

    private struct Progress {
        var cursor: JournalCursor
        var matched: [Int] = []
    }

    func on(_ journal: Journal, after cursor: Int) -> Claim {
        let state = Mutex(Progress(cursor: JournalCursor(after: cursor)))
        return {
            let progress = state.withLock { progress in
                while progress.matched.count < matches.count {
                    let match = matches[progress.matched.count]
                    guard let next = progress.cursor.read(journal, limit: 1, match.takes).first else { break }
                    progress.matched.append(next.number)
                }
                return progress
            }
            return finding(progress) { nearMisses(progress.matched, journal.entries(after: cursor).entries) }
        }
    }

    private func finding(_ progress: Progress, nearMisses: @escaping @Sendable () -> [String]) -> Finding {
        let place = progress.matched.count
        var failure: String?
        if place < matches.count {
            let behind = progress.matched.last.map { " behind #\($0)" } ?? ""
            failure = "nothing\(behind) with \(matches[place].text), number \(place + 1) of \(matches.count)"
        }
        return Finding(
            matched: progress.matched, cursor: progress.cursor, failure: failure, isFinal: false,
            nearMisses: nearMisses)
    }

    private func nearMisses(_ matched: [Int], _ entries: [Journal.Numbered]) -> [String] {
        guard matched.count < matches.count else { return [] }
        let match = matches[matched.count]
        let behind = matched.last ?? 0
        let earlier = entries.filter { $0.number <= behind && match.takes($0.entry) }.prefix(3).map {
            "#\($0.number) matches, but is earlier"
        }
        return earlier + match.nearMisses(among: entries.filter { $0.number > behind })
    }
}
