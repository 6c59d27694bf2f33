internal import HTTPRouting
internal import Kernel

/// A fault rule as the admin API shows it.
enum FaultView {
    static func write(_ entry: FaultBook.Entry, to writer: inout JSONWriter) {
        let rule = entry.rule
        writer.object { writer in
            writer.member("id", entry.id)
            writer.member("operation", rule.operation)
            writer.object("when") { writer in
                if let first = rule.when.first { writer.member("first", first) }
                if let nth = rule.when.nth { writer.member("nth", nth) }
            }
            switch rule.effect {
            case .failure(let failure, let isAfterEffect):
                writer.object("error") { writer in write(failure, to: &writer) }
                writer.member("after", isAfterEffect)
            case .mute:
                writer.object("socket") { $0.member("mute", true) }
            }
            writer.member("calls", entry.calls)
            writer.member("hits", entry.hits)
        }
    }

    private static func write(_ failure: FaultRule.Failure, to writer: inout JSONWriter) {
        writer.member("code", failure.code)
        writer.member("status", failure.status)
        writer.member("message", ifPresent: failure.message)
        if let seconds = failure.retryAfter { writer.member("retryAfter", seconds) }
    }
}
