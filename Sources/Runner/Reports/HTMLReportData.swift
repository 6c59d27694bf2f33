internal import JSON
internal import Kernel

/// Results as the data of the HTML report: a list of runs, each with the report of the admin API
/// (`GET …/runs/{runId}/report`) and the command that repeats it.
package enum HTMLReportData {
    /// - Parameter again: the command that repeats a run.
    package static func json(_ runs: [PlayedRun], again: (PlayedRun) -> String) -> String {
        let bytes = JSONWriter.object(capacity: 16_384) { writer in
            writer.array("runs") { writer in
                for run in runs { writer.object { write(run, again: again(run), membersTo: &$0) } }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ run: PlayedRun, again: String, membersTo writer: inout JSONWriter) {
        writer.member("scenario", run.plan.scenario)
        if let row = run.plan.row { writer.member("row", row) }
        if let repetition = run.plan.repetition { writer.member("repetition", repetition) }
        writer.member("file", run.plan.file)
        // A browser rounds larger numbers.
        let seed = String(run.plan.seed)
        if run.plan.seed < 1 << 53 { writer.member("seed", raw: seed.utf8) } else { writer.member("seed", seed) }
        writer.member("state", state(run.outcome))
        if case .broken(let reason) = run.outcome { writer.member("problem", reason) }
        writer.member("milliseconds", run.milliseconds)
        writer.member("command", again)
        if !run.clientLines.isEmpty {
            writer.array("clients") { writer in
                for line in run.clientLines { writer.value(line) }
            }
        }
        guard let report = run.report else { return }
        let own: Set = ["scenario", "row", "file", "seed", "state"]
        for member in report.members where !own.contains(member.name) {
            writer.member(named: member.name, raw: member.value.source)
        }
    }

    private static func state(_ outcome: PlayedRun.Outcome) -> String {
        switch outcome {
        case .passed: "passed"
        case .failed: "failed"
        case .broken: "broken"
        case .stopped: "stopped"
        }
    }
}
