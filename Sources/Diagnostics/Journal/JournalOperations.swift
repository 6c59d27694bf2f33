internal import Kernel

/// The operation names of journal entries.
///
/// The name of a frame to clients is its content type, from an open set. The names of requests from
/// an agent's desktop begin with `CCP`.
package enum JournalOperations {
    /// The name of entries for failed runs.
    package static let runFailed = "RunFailed"

    /// The names for events of a socket, unknown frames of a client, requests that match no
    /// operation, failed runs, and hints.
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
