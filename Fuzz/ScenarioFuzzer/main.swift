import FuzzDriver
import ScenarioFile
import ScenarioModel
import Simulator

/// Checks that reading any bytes ends with a scenario, or with mistakes that have locations.
///
/// Formatting must not change what a file means. Formatting a second time must change nothing.
private func check(_ text: [UInt8]) {
    let reader = ScenarioReader()
    do throws(ScenarioMistakes) {
        let scenario = try reader.read(text, file: "f")
        _ = Timeline(scenario)
        var run = ScenarioRun(
            scenario, seed: 1, name: RunName(index: 1), casting: Casting(standIns: scenario.awaits))
        _ = run.handle(.started)
    } catch {
        precondition(!error.mistakes.isEmpty, "refused without a mistake")
        precondition(error.mistakes.allSatisfy { $0.location.line >= 1 && $0.location.column >= 1 }, "no place")
    }
    guard let formatted = try? ScenarioFormatter.format(text, file: "f") else { return }
    guard let again = try? ScenarioFormatter.format(formatted, file: "f") else {
        preconditionFailure("what was formatted cannot be formatted")
    }
    precondition(again == formatted, "formatting changes what was formatted")
    let isRead = (try? reader.read(text, file: "f")) != nil
    precondition(isRead == ((try? reader.read(formatted, file: "f")) != nil), "formatting changes what a file means")
}

fuzz(check)
