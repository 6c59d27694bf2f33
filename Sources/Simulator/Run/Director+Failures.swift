internal import ContactModel
internal import Diagnostics
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel

/// Reports a failed run in its instance's journal and shows it to people.
extension Director {
    func report(_ failure: RunFailure, of run: Run, in instance: Instance) {
        let step = failure.step.description
        let content = JSONWriter.object { writer in
            writer.member("run", run.id)
            writer.member("scenario", run.scenario.name)
            if let row = run.name.row { writer.member("row", row) }
            writer.member("seed", raw: String(run.seed).utf8)
            writer.member("step", step)
            writer.member("message", failure.message)
            writer.member("expected", ifPresent: failure.expected)
        }
        instance.journal.append(
            .run, JournalOperations.runFailed, of: Subject(contact: run.contactID), at: instance.clock.now(),
            content: content)
        let row = run.name.row.map { " [\($0)]" } ?? ""
        let expected = failure.expected.map { "; expected \($0)" } ?? ""
        instance.show(
            .runFailed(scenario: run.scenario.name + row, step: step, reason: failure.message + expected))
    }
}
