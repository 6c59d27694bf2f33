import Chats
import ContactModel
import Instances
import Kernel
import ScenarioFile
import ScenarioModel
import Simulator
import TestStage
import Testing

/// Plays each construct of the language to its end: twice, with a snapshot after each step of time, and as a replay.
@Suite("The same run, continued from a snapshot and replayed")
struct ContinuedRunTests {
    /// A construct, in steps that take time.
    struct Construct: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String

        var testDescription: String { name }
    }

    /// Answers at once, with the number of the order.
    private final class OrderService: ServiceAsking {
        private let threads = Mutex<[Thread]>([])

        func join() {
            for thread in threads.withLock({ $0 }) { thread.join() }
        }

        func send(
            _ request: ServiceRequest, isTrusted: Bool, _ completion: @escaping @Sendable (ServiceAnswer) -> Void
        ) {
            let answer: ServiceAnswer =
                request.url.hasSuffix("down")
                ? .failed("it is down") : .answered(#"{"state":"sent","items":[{"id":"7"}]}"#)
            // The caller holds the chat's lock.
            threads.withLock { $0.append(Thread { completion(answer) }) }
        }
    }

    private static let constructs = [
        Construct(
            name: "repeat until",
            text: """
                steps:
                - set: { n: a }
                - repeat:
                    until: { n: aaaa }
                    at most: 5
                    steps:
                    - wait: 1s
                    - set: { n: "${n}a" }
                    - customer says: { one of: ["${n} one", "${n} two"] }
                  or else: [customer says: never]
                """),
        Construct(
            name: "repeat that gives up",
            text: """
                steps:
                - repeat:
                    until: { n: any }
                    at most: 3
                    steps:
                    - expect: { agent says: { matches: '(?<n>\\d+)', example: none } }
                      within: 2s
                      or else: [customer types: { between: [1s, 3s] }]
                  or else: [customer says: enough]
                """.replacing("example: none", with: "example: 5")),
        Construct(
            name: "for each, nested, and stop repeating",
            text: """
                steps:
                - for each:
                    row of: [{ a: x, b: "1" }, { a: y, b: "2" }, { a: z, b: "3" }]
                    steps:
                    - repeat:
                        times: 3
                        steps:
                        - wait: { between: [1s, 4s] }
                        - customer says: "${row} ${a}"
                        - if: { b: { at least: 2 } }
                          then: [stop repeating]
                    - if: { b: { not: { less than: 3 } } }
                      else: [customer says: "not ${b}"]
                """),
        Construct(
            name: "variables of the time and of the chat",
            text: """
                time zone: Europe/Berlin
                steps:
                - customer says: "${now} ${date} ${time} ${hour} ${weekday}"
                - wait: 30s
                - agent Kim joins
                - agent Kim says: "I am ${agent}"
                - customer says: "${now} ${agent} ${customer} ${scenario} ${contactId} ${initialContactId}"
                - agent Kim leaves
                """),
        Construct(
            name: "durations from variables and draws, and typing",
            text: """
                typing: human
                steps:
                - set: { pause: 1500ms }
                - wait: "${pause}"
                - customer says: A text that takes a while to type.
                - wait: { one of: [1s, 2s, "${pause}"] }
                - customer types: { between: [2s, 6s] }
                - customer says: { one of: [one, two, three] }
                """),
        Construct(
            name: "services",
            text: """
                steps:
                - wait: 1s
                - ask: { url: "http://127.0.0.1:9/orders", method: GET }
                - wait: 1s
                - customer says: "${state} ${items[0].id}"
                - ask: { url: "http://127.0.0.1:9/down" }
                  or else:
                  - wait: 1s
                  - customer says: down
                - ask: { lambda: "http://127.0.0.1:9/down", parameters: { id: "${contactId}" } }
                  or else: [customer says: down again]
                - wait: 1s
                - customer says: done
                """),
        Construct(
            name: "content types and changed names",
            text: """
                content types: [text/plain, text/markdown]
                steps:
                - wait: 1s
                - customer says: { markdown: "**hi**" }
                - customer changes name to: Eve
                - wait: 1s
                - expect: { agent says: { one of: [{ not: bye }, bye] } }
                  within: 5s
                - customer says: "${customer}"
                """),
        Construct(
            name: "a silent agent",
            text: """
                steps:
                - expect: agent joins
                - expect: agent says
                  within: 10s
                  or else: [customer says: nobody says anything]
                - wait: 1s
                - customer leaves
                """),
    ]

    private static func played(
        _ construct: Construct, keptAfter: Int? = nil, _ change: (inout RunOptions) -> Void = { _ in }
    ) throws -> (lines: [String], steps: Int) {
        let service = OrderService()
        defer { service.join() }
        let stage = Stage(asked: service)
        let text = "scenario: s\ncustomer: { name: Ana }\n" + construct.text
        let scenario = try ScenarioReader().read(Array(text.utf8), file: "s.yaml")
        var options = RunOptions()
        options.isRecorded = true
        options.variables = ["given": "1"]
        if construct.name == "a silent agent" {
            options.casting.silent = [.agent]
        } else {
            options.casting.standIns = scenario.awaits
        }
        change(&options)
        var run = try stage.director.start(scenario, in: stage.instance, options).run
        var steps = 0
        while run.outcome == nil, steps < 200 {
            if steps == keptAfter { run = try continued(run, scenario, stage) }
            stage.advance(700)
            steps += 1
        }
        let entries = run.record(after: 0)?.entries ?? []
        let outcome = if case .passed? = run.outcome { "passed" } else { "\(run.outcome as Any)" }
        return (entries.map { "\($0.time) \($0.event?.text(since: Stage.start) ?? "ended")" } + [outcome], steps)
    }

    private static func continued(_ run: Run, _ scenario: Scenario, _ stage: Stage) throws -> Run {
        let instance = stage.instance
        var snapshots: [RunSnapshot] = []
        let record = instance.record { snapshots += stage.director.snapshots(ofRunsIn: $0, of: instance) }
        let runs = stage.director.record(of: instance, runs: snapshots)
        let restored = try stage.registry.restore("i", from: record, settings: instance.settings.value) {
            fresh throws(Refusal) in
            try stage.director.restore(runs, scenarios: [scenario], in: fresh)
        }
        return try #require(stage.director.run(run.id, of: restored.fresh))
    }

    @Test("gives the same bytes twice, and after a snapshot at any time", arguments: constructs)
    func same(construct: Construct) throws {
        let (lines, steps) = try Self.played(construct)
        #expect(lines.last == "passed" && lines.count > 2, "\(lines)")
        #expect(try Self.played(construct).lines == lines)
        for step in 0..<steps { #expect(try Self.played(construct, keptAfter: step).lines == lines, "after \(step)") }
    }

    @Test("gives the same bytes as a replay of what clients and services did", arguments: constructs)
    func replayed(construct: Construct) throws {
        let lines = try Self.played(construct).lines
        let answers = try Self.answers(construct)
        let replay = try Self.played(construct) { $0.replay = RunReplay(inputs: [], answers: answers) }
        #expect(replay.lines == lines)
    }

    /// The recorded answers of a construct's services.
    private static func answers(_ construct: Construct) throws -> [RecordedAnswer] {
        let service = OrderService()
        defer { service.join() }
        let stage = Stage(asked: service)
        let text = "scenario: s\ncustomer: { name: Ana }\n" + construct.text
        let scenario = try ScenarioReader().read(Array(text.utf8), file: "s.yaml")
        var options = RunOptions()
        options.casting.standIns = scenario.awaits
        let run = try stage.director.start(scenario, in: stage.instance, options).run
        stage.advance(100_000)
        return run.answers
    }
}
