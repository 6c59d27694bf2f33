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
            writer.object("error") { writer in
                writer.member("code", rule.failure.code)
                writer.member("status", rule.failure.status)
                writer.member("message", ifPresent: rule.failure.message)
                if let seconds = rule.failure.retryAfter { writer.member("retryAfter", seconds) }
            }
            writer.member("after", rule.isAfterEffect)
            writer.member("calls", entry.calls)
            writer.member("hits", entry.hits)
        }
    }
}
