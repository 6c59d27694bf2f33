internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// The JSON form of a run in the admin API.
enum RunView {
    static func write(_ run: Run, to writer: inout JSONWriter) {
        writer.object { write(run, membersTo: &$0) }
    }

    static func json(_ run: Run) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        write(run, to: &writer)
        return writer.bytes
    }

    static func write(_ run: Run, membersTo writer: inout JSONWriter) {
        writer.member("id", run.id)
        writer.member("scenario", run.scenario.name)
        if let row = run.name.row { writer.member("row", row) }
        writer.member("index", run.name.index)
        writer.member("contactId", run.contactID)
        writer.member("seed", raw: String(run.seed).utf8)
        let status = run.status
        let outcome = status.outcome
        writer.member("state", stateName(outcome))
        writer.member("startedAt", run.startedAt)
        if let time = status.endedAt { writer.member("endedAt", time) }
        if !status.warnings.isEmpty {
            writer.array("warnings") { writer in
                for warning in status.warnings { writer.value(warning) }
            }
        }
        let answers = run.answers
        if !answers.isEmpty { writer.array("answers") { ReplayReader.write(answers, to: &$0) } }
        if case .failed(let failure) = outcome {
            writer.object("failure") { writer in
                write(failure, membersTo: &writer)
                writer.member("again", again(run))
            }
        }
    }

    /// Returns the request that repeats the run.
    static func again(_ run: Run) -> String {
        "POST …/scenarios/\(run.scenario.name)/runs {\"seed\":\(run.seed)"
            + (run.name.row.map { ",\"row\":\($0)" } ?? "") + "}"
    }

    /// Returns `running`, `passed` or `failed`.
    static func stateName(_ outcome: RunOutcome?) -> String {
        switch outcome {
        case nil: "running"
        case .passed: "passed"
        case .failed: "failed"
        }
    }

    private static func write(_ failure: RunFailure, membersTo writer: inout JSONWriter) {
        writer.member("message", failure.message)
        writer.member("step", failure.step.description)
        writer.member("expected", ifPresent: failure.expected)
        writer.array("nearest") { writer in
            for event in failure.nearest { writer.value(event) }
        }
        writer.array("lastEvents") { writer in
            for event in failure.lastEvents { writer.value(event) }
        }
    }
}
