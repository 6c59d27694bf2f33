internal import Diagnostics
internal import Kernel
internal import Logging

/// Writes notices to the log, at the level that is shown by default.
struct LogNotices: NoticeSink {
    let logger: Logger

    func show(_ notice: Notice, of instance: String?) {
        let metadata: Logger.Metadata = instance.map { ["instance": "\(Self.visible($0))"] } ?? [:]
        logger.notice("\(Self.visible(Self.text(of: notice)))", metadata: metadata)
    }

    static func text(of notice: Notice) -> String {
        switch notice {
        case .requestRefused(let operation, let status, let reason):
            return "\(operation == "-" ? "a request" : operation) was refused with \(status): \(reason)"
        case .runFailed(let scenario, let step, let reason):
            return "a run of \"\(scenario)\" failed at \(step): \(reason)"
        case .hint(let hint): return "hint: \(hint.text)"
        case .flowUnknown(let flow, _, let missing) where !missing.isEmpty:
            return "the scenario of the flow \"\(flow)\" is not played: it needs \(missing.joined(separator: ", "))"
        case .flowUnknown(let flow, let known, _):
            let clause = Suggestion.clause(for: flow, among: known)
            return "no scenario plays the flow \"\(flow)\"\(clause); flows with a scenario: "
                + (known.isEmpty ? "none" : known.joined(separator: ", "))
        }
    }

    /// Returns one line without control characters, because parts of the text come from clients.
    private static func visible(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(1_000).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }
}
