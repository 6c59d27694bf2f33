internal import Kernel

/// Results as JUnit XML, which CI systems read. Times are those of the instances' clocks, so that the same runs give the
/// same bytes.
package enum JUnitReport {
    /// - Parameter again: the command that repeats a run.
    package static func text(_ runs: [PlayedRun], again: (PlayedRun) -> String) -> String {
        let failures = runs.count { if case .failed = $0.outcome { true } else { false } }
        let errors = runs.count { if case .broken = $0.outcome { true } else { false } }
        let total = seconds(runs.reduce(0) { $0 + $1.milliseconds })
        let counts = "tests=\"\(runs.count)\" failures=\"\(failures)\" errors=\"\(errors)\" time=\"\(total)\""
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuites \(counts)>",
            "  <testsuite name=\"connect-chat-mock\" \(counts)>",
        ]
        for run in runs { lines += testCase(run, again: again(run)) }
        lines += ["  </testsuite>", "</testsuites>", ""]
        return lines.joined(separator: "\n")
    }

    private static func testCase(_ run: PlayedRun, again: String) -> [String] {
        let head =
            "    <testcase classname=\"\(escaped(run.plan.file))\" name=\"\(escaped(run.plan.title))\""
            + " time=\"\(seconds(run.milliseconds))\">"
        let conversation = run.events.map { ConversationText.line($0) }.joined(separator: "\n")
        let output = ["      <system-out>\(escaped(conversation))</system-out>", "    </testcase>"]
        switch run.outcome {
        case .passed: return [head] + output
        case .failed(let failure): return [head, problem("failure", failure.message, run, again)] + output
        case .broken(let reason): return [head, problem("error", reason, run, again)] + output
        }
    }

    private static func problem(_ element: String, _ message: String, _ run: PlayedRun, _ again: String) -> String {
        let detail = ConversationText.verdict(run, again: again, hasConversation: true).joined(separator: "\n")
        return "      <\(element) message=\"\(escaped(message))\">\(escaped(detail))</\(element)>"
    }

    private static func seconds(_ milliseconds: Int) -> String {
        let rest = String(milliseconds % 1_000)
        return "\(milliseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }

    /// XML 1.0 section 2.2: most control characters have no place in a document, not even escaped.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n": escaped += "&#10;"
            case "\t": escaped += "&#9;"
            case "\r": escaped += "&#13;"
            case "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"...: escaped.unicodeScalars.append(scalar)
            default: escaped += "\u{FFFD}"
            }
        }
        return escaped
    }
}
