import ContactModel
import Kernel
import ScenarioFile
import ScenarioModel
import Simulator
import Testing

/// The language beyond a plain list of steps: rules, prohibitions, decisions, repetitions, tables.
@Suite("ScenarioRun: the language")
struct ScenarioLanguageTests {
    private func scenario(_ text: String, files: [String: String] = [:]) throws -> Scenario {
        try ScenarioReader().read(Array("scenario: s\n\(text)".utf8), file: "s.yaml") { name in
            files[name].map { .bytes(Array($0.utf8)) } ?? .missing("there is none")
        }
    }

    private func run(_ text: String, row: Int? = nil, index: Int = 1) throws -> ScenarioRun {
        ScenarioRun(try scenario(text), seed: 1, name: RunName(row: row, index: index))
    }

    private func event(_ actor: Actor, _ verb: Verb, _ content: String = "", at time: Int64 = 0) -> RunEvent {
        .happened(ScenarioEvent(actor: actor, verb: verb, content: content, time: Timestamp(milliseconds: time)))
    }

    private func failureOf(_ run: ScenarioRun) -> RunFailure? {
        if case .failed(let failure) = run.outcome { failure } else { nil }
    }

    private func passed(_ run: ScenarioRun) -> Bool {
        if case .passed = run.outcome { true } else { false }
    }

    private func said(_ text: String) -> RunAction { .say(.customer, .plain, text) }

    // MARK: - Rules

    @Test("only the first matching rule fires, and a waiting step can match the same item after it")
    func rules() throws {
        var run = try run(
            """
            steps:
            - expect: { agent says: { contains: refund } }
            - customer says: main
            rules:
            - when: { agent says: { matches: 'refund (?<sum>[0-9]+)' } }
              then: [customer says: "how? ${sum}"]
            - when: agent says
              then: [customer says: second]
            """)
        #expect(run.handle(.started) == [.arm(timer: 1, milliseconds: 30_000)])
        #expect(run.handle(event(.agent, .says, "hello")) == [said("second")])
        #expect(
            run.handle(event(.agent, .says, "a refund 12")) == [.disarm(timer: 1), said("how? 12"), said("main")])
        #expect(run.outcome == nil)
        #expect(run.handle(event(.agent, .says, "bye")) == [said("second")])
        #expect(run.handle(.chatEnded) == [.finish])
        #expect(passed(run))
    }

    @Test("a rule's steps finish before the next main step, while main deadlines continue")
    func nested() throws {
        var run = try run(
            """
            steps:
            - expect: agent leaves
              within: 10s
              or else: [customer says: late]
            - customer says: after
            rules:
            - when: agent says
              then:
              - customer types: 1s
              - customer says: reaction
            """)
        _ = run.handle(.started)
        #expect(
            run.handle(event(.agent, .says, "x")) == [.type(.customer), .arm(timer: 2, milliseconds: 1_000)])
        // The rule does not fire again while its steps are in progress.
        #expect(run.handle(event(.agent, .says, "y")) == [])
        // The deadline passes meanwhile. Its consequence waits for the end of the rule.
        #expect(run.handle(.timer(1)) == [])
        #expect(run.handle(.timer(2)) == [said("reaction"), said("late"), said("after")])
    }

    @Test("a rule fires at most as often as it says, separately in each run")
    func atMost() throws {
        let text = """
            steps: []
            rules:
            - when: agent types
              at most: 2
              then: [customer says: x]
            """
        var one = try run(text)
        _ = one.handle(.started)
        #expect((0..<3).map { _ in one.handle(event(.agent, .types)).count } == [1, 1, 0])
        var other = try run(text, index: 2)
        _ = other.handle(.started)
        #expect(other.handle(event(.agent, .types)).count == 1)
    }

    @Test("silence counts from the last message, while customer and agent are both in the chat")
    func silence() throws {
        var run = try run(
            """
            steps: []
            rules:
            - when: { silence: 20s }
              at most: 2
              then: [customer says: hello?]
            """)
        #expect(run.handle(.started) == [])
        #expect(run.handle(event(.agent, .joins)) == [.arm(timer: 1, milliseconds: 20_000)])
        #expect(run.handle(event(.agent, .types)) == [])
        #expect(
            run.handle(event(.agent, .says, "hi")) == [.disarm(timer: 1), .arm(timer: 2, milliseconds: 20_000)])
        #expect(run.handle(.timer(2)) == [.arm(timer: 3, milliseconds: 20_000), said("hello?")])
        // A message of the run itself also ends the silence.
        #expect(
            run.handle(
                .happened(
                    ScenarioEvent(actor: .customer, own: .customer, verb: .says, time: Timestamp(milliseconds: 0))))
                == [.disarm(timer: 3), .arm(timer: 4, milliseconds: 20_000)])
        #expect(run.handle(.timer(4)) == [said("hello?")])
        #expect(run.handle(event(.agent, .says, "yes")) == [])
        #expect(run.handle(event(.agent, .leaves)) == [])
    }

    @Test("there is no silence after the agent has left")
    func absence() throws {
        var run = try run("steps: []\nrules: [{ when: { silence: 5s }, then: [customer leaves] }]")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .joins))
        #expect(run.handle(event(.agent, .leaves)) == [.disarm(timer: 1)])
        #expect(run.handle(.timer(1)) == [])
    }

    @Test("a run without steps continues while it has rules, and an active rule does not fail it")
    func goesOn() throws {
        var run = try run("steps: []\nrules: [{ when: agent joins, then: [wait: 1h] }]")
        #expect(run.handle(.started) == [])
        _ = run.handle(event(.agent, .joins))
        #expect(run.handle(.chatEnded) == [.finish])
        #expect(passed(run))
    }

    // MARK: - Never

    @Test("a prohibited event fails the run from the step on, and the failure names the event")
    func never() throws {
        var run = try run("steps:\n- expect: agent joins\n- never: { agent says: { contains: sorry } }\n- wait: 1m")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .says, "sorry I am late"))
        _ = run.handle(event(.agent, .joins))
        #expect(run.handle(event(.agent, .says, "hello")) == [])
        #expect(run.handle(event(.agent, .says, "so sorry", at: 1_500)) == [.finish])
        let failure = try #require(failureOf(run))
        #expect(failure.message == "this must never happen, but it did")
        #expect(failure.step.line == 4)
        #expect(failure.expected == "agent says: { contains: sorry }")
        #expect(failure.nearest == ["0:01.5 agent says \"so sorry\""])
    }

    @Test("a prohibition ends when the step that it names begins")
    func until() throws {
        var run = try run(
            """
            steps:
            - never: agent leaves
              until: goodbye
            - expect: { agent says: bye }
            - customer says: bye
              id: goodbye
            - expect: agent leaves
            """)
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .says, "bye"))
        _ = run.handle(event(.agent, .leaves))
        #expect(passed(run))
    }

    // MARK: - In any order

    @Test("each of several events in any order is met once, whichever is first")
    func anyOrder() throws {
        var run = try run(
            "steps:\n- in any order: [agent types, { agent says: a }, { agent says: { matches: 'b(?<n>.)' } }]\n"
                + "- customer says: \"${n}\"")
        #expect(run.handle(.started) == [.arm(timer: 1, milliseconds: 30_000)])
        #expect(run.handle(event(.agent, .says, "b7")) == [])
        #expect(run.handle(event(.agent, .says, "b8")) == [])
        #expect(run.handle(event(.agent, .types)) == [])
        #expect(run.handle(event(.agent, .says, "a")) == [.disarm(timer: 1), said("7"), .finish])
    }

    @Test("a failure reports which of several events are missing")
    func missing() throws {
        var run = try run("steps:\n- in any order: [agent types, { agent says: a }, agent joins]\n  within: 5s")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .joins))
        _ = run.handle(event(.agent, .says, "b"))
        #expect(run.handle(.timer(1)) == [.finish])
        #expect(failureOf(run)?.expected == "agent types; agent says: a")
        #expect(failureOf(run)?.nearest.count == 1)
    }

    @Test("events before the step count, too")
    func before() throws {
        var run = try run("steps:\n- wait: 1s\n- in any order: [agent types, agent joins]")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .joins))
        _ = run.handle(event(.agent, .types))
        #expect(run.handle(.timer(1)) == [.finish])
        #expect(passed(run))
    }

    // MARK: - Decisions, repetitions, variables

    @Test("if tests variables with matchers: all must match, and one without a value never does")
    func decisions() throws {
        let steps = """
            steps:
            - set: { tier: gold, sum: "12" }
            - if: { tier: { one of: [gold, silver] }, sum: { matches: '^(?<tens>[0-9])' } }
              then: [customer says: "yes ${tens}"]
              else: [customer says: no]
            - if: { colour: any }
              then: [customer says: no]
              else: [customer says: colourless]
            - if: { colour: any }
              then: [customer says: no]
            - customer says: end
            """
        var run = try run(steps)
        #expect(run.handle(.started) == [said("yes 1"), said("colourless"), said("end"), .finish])
    }

    @Test("a list is repeated with its waits, and draws again each time")
    func repetition() throws {
        var run = try run(
            "steps:\n- repeat: { times: 40, steps: [customer says: { one of: [a, b] }] }\n"
                + "- repeat: { times: 2, steps: [wait: 1s, customer says: c] }")
        let first = run.handle(.started)
        #expect(first.count == 41)
        #expect(Set(first.dropLast().map { "\($0)" }).count == 2)
        #expect(first.last == .arm(timer: 1, milliseconds: 1_000))
        #expect(run.handle(.timer(1)) == [said("c"), .arm(timer: 2, milliseconds: 1_000)])
        #expect(run.handle(.timer(2)) == [said("c"), .finish])
    }

    @Test("endless steps fail the run, and do not block it")
    func endless() throws {
        let deep = "- repeat: { times: 10000, steps: [ repeat: { times: 10000, steps: [ set: { a: b } ] } ] }"
        var run = try run("steps:\n\(deep)")
        #expect(run.handle(.started) == [.finish])
        #expect(failureOf(run)?.message.contains("without any time passing") == true)
    }

    @Test("a variable is set to a text of others, or to a choice whose variables have values")
    func variables() throws {
        var run = try run(
            "steps:\n- set: { a: x }\n- set: { b: \"${a}y\", c: { one of: [\"${none}\", \"${a}\"] } }\n"
                + "- customer says: \"${b}${c}\"\n- set: { d: \"${none}\" }")
        #expect(run.handle(.started) == [said("xyx"), .finish])
        #expect(failureOf(run)?.message == "${none} has no value here")
    }

    @Test("a step can end the chat")
    func endChat() throws {
        var run = try run("steps:\n- customer says: hi\n- end chat")
        #expect(run.handle(.started) == [said("hi"), .endChat])
        #expect(run.handle(event(.customer, .leaves)) == [])
        #expect(run.handle(.chatEnded) == [.finish])
        #expect(passed(run))
    }

    // MARK: - Services

    @Test("a service's answer becomes variables, and a question has a time limit")
    func asking() throws {
        let steps = """
            steps:
            - set: { order: A-1 }
            - ask: { url: "http://127.0.0.1:9/next", json: { order: "${order}" } }
              within: 5s
            - customer says: "${reply} ${count}"
            """
        var run = try run(steps)
        #expect(
            run.handle(.started) == [
                .arm(timer: 1, milliseconds: 5_000),
                .ask(timer: 1, ServiceRequest(.post, "http://127.0.0.1:9/next", body: #"{"order":"A-1"}"#)),
            ])
        #expect(run.handle(.answered(timer: 9, .answered("{}"))) == [])
        #expect(
            run.handle(.answered(timer: 1, .answered(#"{"reply":"two","count":2}"#))) == [
                .disarm(timer: 1), said("two 2"), .finish,
            ])

        var silent = try self.run(steps)
        _ = silent.handle(.started)
        #expect(silent.handle(.timer(1)) == [.finish])
        #expect(failureOf(silent)?.step.line == 4)
        var broken = try self.run(steps)
        _ = broken.handle(.started)
        #expect(broken.handle(.answered(timer: 1, .failed("it answers 500"))) == [.disarm(timer: 1), .finish])
        #expect(failureOf(broken)?.message == "the service failed: it answers 500")
    }

    // MARK: - Tables, files, customers

    @Test("the columns of a row are variables, also in the customer's name and attributes")
    func tables() throws {
        let text = """
            customer: { name: "${who}", attributes: { order: "${number}" } }
            data:
            - { who: Ana, number: A-1 }
            - { who: Ben, number: A-2 }
            steps: [customer says: "${who} ${order}"]
            """
        let scenario = try scenario(text)
        #expect(scenario.customerName(inRow: 2) == "Ben")
        #expect(scenario.attributes(ofRow: 1).map(\.value) == ["A-1"])
        var run = try run(text, row: 2)
        #expect(run.handle(.started) == [said("Ben A-2"), .finish])
    }

    @Test("a table can be read from a file with quotes, commas and line breaks")
    func csv() throws {
        let scenario = try scenario(
            "data: t.csv\nsteps: []",
            files: ["t.csv": "name,says\r\nAna,\"hi, \"\"you\"\"\"\r\n\nBen,\"a\nb\"\n\"\",c"])
        #expect(scenario.data.map { $0.map(\.value) } == [["Ana", "hi, \"you\""], ["Ben", "a\nb"], ["", "c"]])
        #expect(scenario.data[0].map(\.name) == ["name", "says"])
        let yaml = try self.scenario("data: t.yaml\nsteps: []", files: ["t.yaml": "- { a: 1 }\n- { a: 2 }"])
        #expect(yaml.data.map { $0.map(\.value) } == [["1"], ["2"]])
    }

    @Test("steps of other files are executed where they are used, and mistakes name those files")
    func fragments() throws {
        let files = ["a.yaml": "- customer says: a\n- use: b.yaml", "b.yaml": "steps: [customer says: b]"]
        var run = ScenarioRun(
            try scenario("steps: [use: a.yaml, customer says: c]", files: files), seed: 1, name: RunName(index: 1))
        #expect(run.handle(.started) == [said("a"), said("b"), said("c"), .finish])
        let mistakes = try #require(throws: ScenarioMistakes.self) {
            try scenario(
                "steps: [use: a.yaml, wait: 5]", files: ["a.yaml": "- customer sasy: a\n- use: a.yaml"])
        }
        #expect(
            mistakes.mistakes.map { "\($0.location)" } == ["s.yaml:2:28", "a.yaml:1:3", "a.yaml:2:8"])
    }

    @Test("names distinguish several customers; the first customer is the chat's own")
    func customers() throws {
        var run = try run(
            "customers: [Ana, Ben]\nsteps:\n- customer Ana says: a\n- customer Ben says: b\n- expect: agent says")
        #expect(
            run.handle(.started).prefix(2) == [said("a"), .say(Part(.customer, as: "Ben"), .plain, "b")])
    }

    @Test("the run can play the first customer while a real client plays the second one")
    func realGuest() throws {
        let scenario = try scenario(
            "customers: [Ana, Ben]\nsteps:\n- customer Ana says: a\n- expect: customer Ben joins")
        #expect(!scenario.awaitsMainCustomer)
        #expect(scenario.awaits == [.customer])
    }

    // MARK: - Bounds

    @Test("variables that grow without end fail the run, and nothing else")
    func growth() throws {
        var run = try run(
            "steps:\n- set: { x: a }\n- repeat: { times: 10000, steps: [ { set: { x: \"${x}${x}\" } } ] }")
        #expect(run.handle(.started) == [.finish])
        #expect(failureOf(run)?.message.hasPrefix("together the variables have") == true)
    }

    @Test("a timeline is limited to ten thousand years")
    func timeline() throws {
        let once = "repeat: { times: 10000, steps: [ { wait: 100d } ] }"
        let scenario = try scenario(
            "steps:\n- repeat: { times: 10000, steps: [ { repeat: { times: 10000, steps: [ { \(once) } ] } } ] }")
        #expect(Timeline(scenario).end.latest == 315_576_000_000_000)
    }

    @Test("a branch that ends the run does not count in the time of later steps")
    func timeOfEndingBranch() throws {
        let timeline = Timeline(
            try scenario(
                "steps: [{ expect: agent joins, within: 1m, or else: [wait: 10m, end chat] }, { customer says: hi }]"))
        #expect(timeline.entries.map(\.latest) == [0, 60_000, 660_000, 60_000])
        #expect(timeline.end.earliest == 0 && timeline.end.latest == 660_000)
    }

    @Test("files that use other files too often are refused before they fill the memory")
    func expansion() throws {
        let many = (0..<200).map { _ in "- use: b.yaml\n" }.joined()
        let mistakes = try #require(throws: ScenarioMistakes.self) {
            try scenario(
                "steps: [use: a.yaml]",
                files: ["a.yaml": many, "b.yaml": many.replacing("b.yaml", with: "c.yaml"), "c.yaml": "- wait: 1s"])
        }
        #expect(mistakes.mistakes.map { "\($0.location)" } == ["c.yaml:1:3"])
    }

    // MARK: - Variables without a value

    @Test("a prohibition, rule or decision with a variable without a value fails the run")
    func unset() throws {
        var never = try run("steps:\n- never: { agent says: \"${x}\" }\n- wait: 1s")
        #expect(never.handle(.started) == [.finish])
        var decision = try run("steps:\n- set: { t: a }\n- if: { t: \"${x}\" }\n  then: []")
        #expect(decision.handle(.started) == [.finish])
        var rule = try run("steps: []\nrules: [{ when: { agent says: \"${x}\" }, then: [] }]")
        _ = rule.handle(.started)
        #expect(rule.handle(event(.agent, .says, "a")) == [.finish])
        for run in [never, decision, rule] { #expect(failureOf(run)?.message == "${x} has no value here") }
    }

    @Test("of several events in any order, the one that accepts anything is matched last")
    func specific() throws {
        var run = try run("steps:\n- in any order: [agent says, { agent says: hello }]")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .says, "hello"))
        #expect(run.handle(event(.agent, .says, "other")) == [.disarm(timer: 1), .finish])
        #expect(passed(run))
    }

    @Test("two strands that speak in chunks each say their own message")
    func twoStreams() throws {
        var run = try run(
            """
            steps:
            - bot says: { in chunks: [a, b] }
              every: 10s
            rules:
            - when: agent types
              then:
              - bot says: { in chunks: [c, d] }
            """)
        #expect(run.handle(.started).first == .sayChunk(.bot, "a", isFirst: true, isLast: false))
        #expect(
            run.handle(event(.agent, .types)) == [
                .sayChunk(.bot, "c", isFirst: true, isLast: false, strand: Strand.Index(rawValue: 1)),
                .sayChunk(.bot, "d", isFirst: false, isLast: true, strand: Strand.Index(rawValue: 1)),
            ])
        #expect(run.handle(.timer(1)) == [.sayChunk(.bot, "b", isFirst: false, isLast: true)])
    }

    @Test("a renamed agent is the same agent, and is absent after leaving")
    func renamed() throws {
        var run = try run("steps: []\nrules: [{ when: { silence: 5s }, then: [customer leaves] }]")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .joins))
        _ = run.handle(event(.agent, .changesName, "Kim"))
        let left = ScenarioEvent(actor: .agent, name: "Kim", verb: .leaves, time: Timestamp(milliseconds: 0))
        #expect(run.handle(.happened(left)) == [.disarm(timer: 1)])
    }
}
