internal import Kernel

/// The names that journal entries can have.
///
/// Frames are named by their content type, an open set. Requests of an agent's desktop begin with `CCP`.
package enum JournalOperations {
    /// Of entries for runs that failed.
    package static let runFailed = "RunFailed"

    /// Events of a socket, frames of a client that are not known, requests that match no operation, failed runs, and hints.
    static let others = ["Opened", "Closed", "Unknown", "-", runFailed] + Hint.Name.allCases.map(\.rawValue)

    /// Returns why no entry can have a name, with a suggestion; nil if one can.
    package static func refusal(of name: String) -> String? {
        let known = FaultOperations.calls + FaultOperations.socket + others
        guard !name.contains("/"), !name.hasPrefix("CCP "), !known.contains(name) else { return nil }
        let clause = Suggestion.clause(for: name, among: known)
        return "no operation has the name \"\(name)\""
            + (clause.isEmpty ? "; expected a content type, or one of \(known.joined(separator: ", "))" : clause)
    }
}
