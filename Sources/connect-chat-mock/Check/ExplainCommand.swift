import ArgumentParser
import ConnectChatMock
import Kernel
import ScenarioFile
import ScenarioModel

/// `connect-chat-mock explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show when each step of a scenario can happen, without running it.",
        discussion: """
            Each step begins with two times: the earliest, if every expected act happens at once, and the latest, if \
            each expectation takes all its time. Exit codes: 0, or 2 for files with mistakes.
            """)

    @Argument(help: "Scenario files, and folders of them.")
    var paths: [String]

    func run() throws {
        let collection = ScenarioCollection(paths, ScenarioReader())
        for (number, scenario) in collection.scenarios.enumerated() {
            if number > 0 { Terminal.report("") }
            for line in Self.lines(scenario) { Terminal.report(line) }
        }
        for problem in collection.problems { Terminal.tell(problem) }
        if !collection.problems.isEmpty { throw ExitStatus.mistakes }
    }

    private static func lines(_ scenario: Scenario) -> [String] {
        let timeline = Timeline(scenario)
        var lines = head(scenario) + ["", "  earliest    latest"] + rows(timeline)
        lines.append(row(timeline.end.earliest, timeline.end.latest) + "end")
        for (when, timeline) in Timeline.rules(of: scenario) {
            lines += ["", "  whenever \(when):"] + rows(timeline)
        }
        return lines
    }

    private static func head(_ scenario: Scenario) -> [String] {
        let attributes = scenario.customer.attributes.map { " \($0.name)=\($0.value.source)" }.joined()
        let others = scenario.customers.dropFirst().map { ", \($0)" }.joined()
        var lines = [
            "\(scenario.name)  (\(scenario.file))",
            "  customer  \(scenario.customer.name.source)\(others)\(attributes)",
            "  played    \(names(scenario.plays))",
            "  expected  \(names(scenario.awaits))",
            "  starts    \(scenario.starts)",
        ]
        if let needs = scenario.needs {
            lines.append("  needs     \(needs.members.map(\.name).joined(separator: ", "))")
        }
        if let seed = scenario.seed { lines.append("  seed      \(seed)") }
        if !scenario.data.isEmpty { lines.append("  data      \(scenario.data.count) rows, a run for each") }
        return lines
    }

    private static func rows(_ timeline: Timeline) -> [String] {
        timeline.entries.map { entry in
            let margin = String(repeating: "    ", count: entry.depth)
            return row(entry.earliest, entry.latest) + margin + entry.text
        }
    }

    private static func names(_ actors: Set<Actor>) -> String {
        actors.isEmpty ? "nobody" : Actor.allCases.filter(actors.contains).map(\.rawValue).joined(separator: ", ")
    }

    private static func row(_ earliest: Int64, _ latest: Int64) -> String {
        [earliest, latest].map { time in
            let text = DurationText.clock(time)
            return String(repeating: " ", count: max(0, 10 - text.count)) + text
        }.joined() + "  "
    }
}
