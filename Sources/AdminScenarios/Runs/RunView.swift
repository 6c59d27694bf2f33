internal import ContactModel
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
        let own = run.scenario.attributes(ofRow: run.name.row)
        let given = run.attributes.filter { attribute in
            !own.contains { $0.name == attribute.name && $0.value == attribute.value }
        }
        let body = JSONWriter.object { writer in
            writer.member("seed", raw: String(run.seed).utf8)
            if let row = run.name.row { writer.member("row", row) }
            write("standIns", run.casting.standIns, to: &writer)
            write("silent", run.casting.silent, to: &writer)
            write("attributes", given.map { ($0.name, $0.value) }, to: &writer)
            write("variables", run.givenVariables.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: &writer)
        }
        return "POST …/scenarios/\(run.scenario.name)/runs " + String(decoding: body, as: UTF8.self)
    }

    private static func write(_ name: StaticString, _ actors: Set<Actor>, to writer: inout JSONWriter) {
        guard !actors.isEmpty else { return }
        writer.array(name) { writer in
            for actor in actors.map(\.rawValue).sorted() { writer.value(actor) }
        }
    }

    private static func write(
        _ name: StaticString, _ values: [(name: String, value: String)], to writer: inout JSONWriter
    ) {
        guard !values.isEmpty else { return }
        writer.object(name) { writer in
            for (name, value) in values { writer.member(named: name, value) }
        }
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
