internal import Diagnostics

/// How a verification stands after a look at the journal.
struct Finding: Sendable {
    /// Numbers of the entries that match.
    let matched: [Int]
    let cursor: JournalCursor
    /// Nil where all is as claimed.
    let failure: String?
    /// Whether nothing that may yet happen mends the failure.
    let isFinal: Bool
    /// Made only where somebody reads them: all entries that are kept are looked at.
    let nearMisses: @Sendable () -> [String]
}

/// Each call looks at what is new since the last.
typealias Claim = @Sendable () -> Finding
