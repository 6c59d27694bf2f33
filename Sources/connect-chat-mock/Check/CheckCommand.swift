import ArgumentParser
import ConnectChatMock
internal import JSON
import Kernel
import ScenarioFile
import ScenarioModel
import Simulator

/// `connect-chat-mock check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check scenario files, and report every mistake.",
        discussion: "Exit codes: 0 no mistakes (warnings do not count), 2 mistakes, or a file cannot be read.")

    @Argument(help: "Scenario files, and folders of them.")
    var paths: [String]

    @Flag(help: "One JSON object on standard output: {\"files\":[{\"file\":…,\"mistakes\":[…],\"warnings\":[…]}]}.")
    var json = false

    func run() throws {
        let collection = ScenarioCollection(paths, ScenarioReader())
        if json { Terminal.report(Self.json(collection)) } else { tell(collection) }
        if !collection.problems.isEmpty { throw ExitStatus.mistakes }
    }

    private func tell(_ collection: ScenarioCollection) {
        for entry in collection.entries {
            switch entry.content {
            case .scenario(let scenario):
                for warning in scenario.warnings { Terminal.report(warning.warning) }
                Terminal.report("\(entry.file): \(scenario.name), ok")
            case .view: Terminal.report("\(entry.file): view \(entry.viewID ?? ""), ok")
            case .mistakes, .refused: Terminal.report(entry.problem ?? "")
            }
        }
        let wrong = collection.problems.count
        if wrong > 0 { Terminal.tell("\(wrong) of \(collection.entries.count) files with mistakes") }
    }

    private static func json(_ collection: ScenarioCollection) -> String {
        let bytes = JSONWriter.object { writer in
            writer.array("files") { writer in
                for entry in collection.entries { writer.object { write(entry, membersTo: &$0) } }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ entry: ScenarioCollection.Entry, membersTo writer: inout JSONWriter) {
        writer.member("file", entry.file)
        var mistakes: [ScenarioMistakes.Mistake] = []
        var warnings: [ScenarioMistakes.Mistake] = []
        switch entry.content {
        case .scenario(let scenario):
            writer.member("scenario", scenario.name)
            warnings = scenario.warnings
        case .view: writer.member("view", ifPresent: entry.viewID)
        case .refused(let reason): writer.member("problem", reason)
        case .mistakes(let found): mistakes = found.mistakes
        }
        for (name, list) in [("mistakes", mistakes), ("warnings", warnings)] {
            writer.array(named: name) { writer in
                for mistake in list { writer.object { mistake.write(membersTo: &$0) } }
            }
        }
    }
}
