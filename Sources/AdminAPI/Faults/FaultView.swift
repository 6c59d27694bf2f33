internal import ContactModel
internal import Diagnostics
internal import JSON
internal import Kernel

/// The JSON form of a fault rule, as requests spell it, with its `calls` and `hits`.
enum FaultView {
    static func write(_ entry: FaultBook.Entry, to writer: inout JSONWriter) {
        let rule = entry.rule
        writer.object { writer in
            writer.member("id", entry.id)
            writer.member("enabled", rule.isEnabled)
            writer.member("operation", rule.operation)
            if rule.scope != Subject() { writer.object("scope") { write(rule.scope, to: &$0) } }
            writer.object("when") { write(rule.when, to: &$0) }
            if let probability = rule.probability { writer.member("probability", raw: "\(probability)".utf8) }
            write(rule.effect, to: &writer)
            writer.member("calls", entry.calls)
            writer.member("hits", entry.hits)
        }
    }

    private static func write(_ scope: Subject, to writer: inout JSONWriter) {
        if let contact = scope.contact { writer.member("contact", contact) }
        writer.member("participant", ifPresent: scope.participant?.description ?? scope.role?.rawValue)
    }

    private static func write(_ when: FaultRule.When, to writer: inout JSONWriter) {
        if let first = when.first { writer.member("first", first) }
        if let nth = when.nth { writer.member("nth", nth) }
        if let every = when.every { writer.member("every", every) }
        if let until = when.until { writer.member("until", until) }
    }

    private static func write(_ effect: FaultRule.Effect, to writer: inout JSONWriter) {
        switch effect {
        case .call(let answer, let isAfterEffect, let delay):
            switch answer {
            case .failure(let failure): writer.object("error") { write(failure, to: &$0) }
            case .broken(let breakage): writer.member("connection", breakage.rawValue)
            case nil: break
            }
            if let delay { write(delay, to: &writer) }
            writer.member("after", isAfterEffect)
        case .socket(let fault): writer.object("socket") { write(fault, to: &$0) }
        case .delivery(let fault): writer.object("delivery") { write(fault, to: &$0) }
        }
    }

    private static func write(_ failure: FaultRule.Failure, to writer: inout JSONWriter) {
        writer.member("code", failure.code)
        writer.member("status", failure.status)
        writer.member("message", ifPresent: failure.message)
        if let seconds = failure.retryAfter { writer.member("retryAfter", seconds) }
    }

    private static func write(_ delay: FaultRule.Delay, to writer: inout JSONWriter) {
        switch delay {
        case .fixed(let milliseconds): writer.member("delay", DurationText.text(milliseconds))
        case .drawn(let distribution):
            writer.object("delay") { writer in
                writer.member("median", DurationText.text(Int64(distribution.median)))
                writer.member("p95", DurationText.text(Int64(distribution.p95)))
            }
        }
    }

    private static func write(_ fault: FaultRule.SocketFault, to writer: inout JSONWriter) {
        if case .close(let code) = fault {
            writer.member(named: fault.kind.rawValue, raw: "\(code)")
        } else {
            writer.member(named: fault.kind.rawValue, raw: "true")
        }
    }

    private static func write(_ fault: FaultRule.DeliveryFault, to writer: inout JSONWriter) {
        if case .delay(let delay) = fault {
            write(delay, to: &writer)
        } else {
            writer.member(named: fault.kind.rawValue, raw: "true")
        }
    }
}
