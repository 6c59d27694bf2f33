internal import JSON
internal import Kernel

/// Results in the Test Anything Protocol, version 14.
package enum TAPReport {
    /// - Parameter again: the command that repeats a run.
    package static func text(_ runs: [PlayedRun], again: (PlayedRun) -> String) -> String {
        var lines = ["TAP version 14", "1..\(runs.count)"]
        for (index, run) in runs.enumerated() {
            lines.append("\(run.hasPassed ? "ok" : "not ok") \(index + 1) - \(description(run.plan.title))")
            if !run.hasPassed { lines += diagnostics(run, again: again(run)) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func diagnostics(_ run: PlayedRun, again: String) -> [String] {
        var writer = ["  ---"]
        switch run.outcome {
        case .passed, .stopped: break
        case .broken(let reason): writer.append("  message: \(JSONWriter.quoted(reason))")
        case .failed(let failure):
            writer.append("  message: \(JSONWriter.quoted(failure.message))")
            if let step = failure.step { writer.append("  at: \(JSONWriter.quoted(step))") }
            if let expected = failure.expected { writer.append("  expected: \(JSONWriter.quoted(expected))") }
            writer += list("clients", run.clientLines)
            writer += list("nearest", failure.nearest) + list("last", failure.lastEvents)
        }
        return writer + ["  again: \(JSONWriter.quoted(again))", "  ..."]
    }

    private static func list(_ name: String, _ values: [String]) -> [String] {
        values.isEmpty ? [] : ["  \(name):"] + values.map { "    - \(JSONWriter.quoted($0))" }
    }

    /// Returns the text as one line with "#" escaped, because "#" would begin a directive.
    private static func description(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
            .map { $0 == "#" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    }
}
