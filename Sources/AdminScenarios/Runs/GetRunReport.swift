package import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Explains a run: `GET …/runs/{runId}/report?wait=`. A wait ends when the run ends.
///
/// The report has the members of the run, the scenario's text, the state of each step, what the run waits for, its
/// variables, and its events with the steps that they belong to. Only runs with a record have events.
package enum GetRunReport {
    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let (instance, run) = try call.run()
        return try call.reply(instance) {
            WaitResult(
                holds: run.outcome != nil, response: .json(json(run)),
                nearMiss: "the run of \"\(run.scenario.name)\" has not ended")
        }
    }

    /// The most events that a report has. The events of longer runs are in `…/events`.
    private static let mostEvents = 2_000

    private static func json(_ run: Run) -> [UInt8] {
        // Read before the run's status, so that a run that has passed waits for nothing.
        let progress = run.progress
        let events = run.record(after: 0)?.entries ?? []
        return JSONWriter.object(capacity: 4_096) { writer in
            RunView.write(run, membersTo: &writer)
            writer.member("file", run.scenario.file)
            writer.member("description", ifPresent: run.scenario.description)
            writer.member("text", run.scenario.source)
            writer.array("steps") { writer in
                for step in progress.steps { write(step, of: run, to: &writer) }
            }
            writer.array("waits") { writer in
                for wait in progress.waits { writer.object { write(wait, of: run, membersTo: &$0) } }
            }
            writer.object("variables") { writer in
                for (name, value) in progress.variables.sorted(by: { $0.key < $1.key }) {
                    writer.member(named: name, value)
                }
            }
            writer.array("standIns") { writer in
                for actor in run.casting.standIns.map(\.rawValue).sorted() { writer.value(actor) }
            }
            writer.array("silent") { writer in
                for actor in run.casting.silent.map(\.rawValue).sorted() { writer.value(actor) }
            }
            writer.object("givenVariables") { writer in
                for (name, value) in run.givenVariables.sorted(by: { $0.key < $1.key }) {
                    writer.member(named: name, value)
                }
            }
            writer.object("attributes") { writer in
                for attribute in run.attributes { writer.member(named: attribute.name, attribute.value) }
            }
            writer.member("recorded", run.record(after: 0) != nil)
            writer.array("events") { writer in
                for event in events.suffix(mostEvents) { ListRunEvents.write(event, of: run, to: &writer) }
            }
            if events.count > mostEvents { writer.member("omittedEvents", events.count - mostEvents) }
        }
    }

    private static func write(_ step: RunProgress.Step, of run: Run, to writer: inout JSONWriter) {
        writer.object { writer in
            StepPlaceView.write(step.location, of: run, membersTo: &writer)
            writer.member("state", step.state.rawValue)
        }
    }

    private static func write(_ wait: RunProgress.Wait, of run: Run, membersTo writer: inout JSONWriter) {
        StepPlaceView.write(wait.location, of: run, membersTo: &writer)
        writer.array("expected") { writer in
            for text in wait.expected { writer.value(text) }
        }
        if let until = wait.until { writer.member("until", until) }
    }
}

/// The JSON form of a step's place: its line and column, and its file if that is not the scenario's own.
enum StepPlaceView {
    static func write(_ location: SourceLocation, of run: Run, membersTo writer: inout JSONWriter) {
        if location.file != run.scenario.file { writer.member("file", location.file) }
        writer.member("line", location.line)
        writer.member("column", location.column)
    }
}
