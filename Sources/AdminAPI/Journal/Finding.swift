internal import Diagnostics

/// The state of a verification after it reads the journal.
struct Finding: Sendable {
    /// Numbers of the matching entries.
    let matched: [Int]
    let cursor: JournalCursor
    /// Why the claim does not hold. Nil if it holds.
    let failure: String?
    /// Whether no later entry can turn the failure into a success.
    let isFinal: Bool
    /// Returns the entries that almost match. Reads all entries that the journal keeps.
    let nearMisses: @Sendable () -> [String]
}

/// Verifies a claim. Each call reads the entries since the previous call.
typealias Claim = @Sendable () -> Finding
