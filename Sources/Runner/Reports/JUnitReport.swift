internal import Kernel

/// Results as JUnit XML. Times are from the instances' clocks, so the same runs give the same
/// bytes.
package enum JUnitReport {
    /// - Parameter again: the command that repeats a run.
    package static func text(_ runs: [PlayedRun], again: (PlayedRun) -> String) -> String {
        JUnitXML.text(runs.map { testCase($0, again: again($0)) })
    }

    private static func testCase(_ run: PlayedRun, again: String) -> JUnitXML.Case {
        let detail = ConversationText.verdict(run, again: again).joined(separator: "\n")
        let problem: JUnitXML.Problem? =
            switch run.outcome {
            case .passed, .stopped: nil
            case .failed(let failure): JUnitXML.Problem(.failure, message: failure.message, detail: detail)
            case .broken(let reason): JUnitXML.Problem(.error, message: reason, detail: detail)
            }
        return JUnitXML.Case(
            className: run.plan.file, name: run.plan.title, milliseconds: run.milliseconds, problem: problem,
            output: run.events.map { ConversationText.line($0) }.joined(separator: "\n"))
    }
}
