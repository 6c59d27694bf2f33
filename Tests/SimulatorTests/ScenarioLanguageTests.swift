import ContactModel
import Kernel
import ScenarioFile
import Simulator
import Testing

/// What the language says beside and around a line of steps: rules, prohibitions, decisions, repetitions, tables.
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

    @Test("the first rule that matches wins; both it and the waiting step may take an item, the rule's steps first")
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

    @Test("a rule's steps finish before the next main step, whose deadline goes on")
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
        // The rule does not enter itself again.
        #expect(run.handle(event(.agent, .says, "y")) == [])
        // The deadline passes meanwhile: its consequence waits for the rule's end.
        #expect(run.handle(.timer(1)) == [])
        #expect(run.handle(.timer(2)) == [said("reaction"), said("late"), said("after")])
    }

    @Test("a rule fires at most as often as it says, on each run apart")
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

    @Test("silence counts from the last message, while customer and agent are both in")
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
        // What the run says itself breaks the silence, too.
        #expect(
            run.handle(
                .happened(
                    ScenarioEvent(actor: .customer, own: .customer, verb: .says, time: Timestamp(milliseconds: 0))))
                == [.disarm(timer: 3), .arm(timer: 4, milliseconds: 20_000)])
        #expect(run.handle(.timer(4)) == [said("hello?")])
        #expect(run.handle(event(.agent, .says, "yes")) == [])
        #expect(run.handle(event(.agent, .leaves)) == [])
    }

    @Test("nobody is silent who is not there")
    func absence() throws {
        var run = try run("steps: []\nrules: [{ when: { silence: 5s }, then: [customer leaves] }]")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .joins))
        #expect(run.handle(event(.agent, .leaves)) == [.disarm(timer: 1)])
        #expect(run.handle(.timer(1)) == [])
    }

    @Test("a run without steps left goes on while it has rules, and a rule under way is no reason to fail")
    func goesOn() throws {
        var run = try run("steps: []\nrules: [{ when: agent joins, then: [wait: 1h] }]")
        #expect(run.handle(.started) == [])
        _ = run.handle(event(.agent, .joins))
        #expect(run.handle(.chatEnded) == [.finish])
        #expect(passed(run))
    }

    // MARK: - Never

    @Test("what must never happen fails the run from its step on, and says what it was")
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

    @Test("a prohibition ends where the step begins that it names")
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

    @Test("things in any order are each met once, whichever comes first")
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

    @Test("what is missing of several things is told")
    func missing() throws {
        var run = try run("steps:\n- in any order: [agent types, { agent says: a }, agent joins]\n  within: 5s")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .joins))
        _ = run.handle(event(.agent, .says, "b"))
        #expect(run.handle(.timer(1)) == [.finish])
        #expect(failureOf(run)?.expected == "agent types; agent says: a")
        #expect(failureOf(run)?.nearest.count == 1)
    }

    @Test("what came before counts, too")
    func before() throws {
        var run = try run("steps:\n- wait: 1s\n- in any order: [agent types, agent joins]")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .joins))
        _ = run.handle(event(.agent, .types))
        #expect(run.handle(.timer(1)) == [.finish])
        #expect(passed(run))
    }

    // MARK: - Decisions, repetitions, variables

    @Test("if looks at variables by matchers; all must hold, and one without a value holds nothing")
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

    @Test("a list is repeated with its waits, and draws anew each time")
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

    @Test("steps without end are a failure, and no hang")
    func endless() throws {
        let deep = "- repeat: { times: 10000, steps: [ repeat: { times: 10000, steps: [ set: { a: b } ] } ] }"
        var run = try run("steps:\n\(deep)")
        #expect(run.handle(.started) == [.finish])
        #expect(failureOf(run)?.message.contains("without any time passing") == true)
    }

    @Test("a variable is set to a text of others, or to a choice among those that can be filled")
    func variables() throws {
        var run = try run(
            "steps:\n- set: { a: x }\n- set: { b: \"${a}y\", c: { one of: [\"${none}\", \"${a}\"] } }\n"
                + "- customer says: \"${b}${c}\"\n- set: { d: \"${none}\" }")
        #expect(run.handle(.started) == [said("xyx"), .finish])
        #expect(failureOf(run)?.message == "${none} has no value here")
    }

    @Test("the chat ends as the scenario says")
    func endChat() throws {
        var run = try run("steps:\n- customer says: hi\n- end chat")
        #expect(run.handle(.started) == [said("hi"), .endChat])
        #expect(run.handle(event(.customer, .leaves)) == [])
        #expect(run.handle(.chatEnded) == [.finish])
        #expect(passed(run))
    }

    // MARK: - Services

    @Test("a service is asked, its answer becomes variables, and time bounds it")
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
                .ask(timer: 1, url: "http://127.0.0.1:9/next", body: #"{"order":"A-1"}"#),
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
        #expect(failureOf(broken)?.message == "the service did not answer: it answers 500")
    }

    // MARK: - Tables, files, customers

    @Test("a row's columns are variables, and fill in the customer")
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

    @Test("a table is read from a file with quotes, commas and line breaks in it")
    func csv() throws {
        let scenario = try scenario(
            "data: t.csv\nsteps: []",
            files: ["t.csv": "name,says\r\nAna,\"hi, \"\"you\"\"\"\r\n\nBen,\"a\nb\"\n\"\",c"])
        #expect(scenario.data.map { $0.map(\.value) } == [["Ana", "hi, \"you\""], ["Ben", "a\nb"], ["", "c"]])
        #expect(scenario.data[0].map(\.name) == ["name", "says"])
        let yaml = try self.scenario("data: t.yaml\nsteps: []", files: ["t.yaml": "- { a: 1 }\n- { a: 2 }"])
        #expect(yaml.data.map { $0.map(\.value) } == [["1"], ["2"]])
    }

    @Test("steps of other files are taken where they are used, and their mistakes told in them")
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

    @Test("several customers are told apart by their names; the first is the chat's own")
    func customers() throws {
        var run = try run(
            "customers: [Ana, Ben]\nsteps:\n- customer Ana says: a\n- customer Ben says: b\n- expect: agent says")
        #expect(
            run.handle(.started).prefix(2) == [said("a"), .say(Part(.customer, as: "Ben"), .plain, "b")])
    }

    @Test("who is expected is told by name: the first customer may be the run's own beside a real second one")
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

    @Test("a timeline that is longer than any clock ends")
    func timeline() throws {
        let once = "repeat: { times: 10000, steps: [ { wait: 100d } ] }"
        let scenario = try scenario(
            "steps:\n- repeat: { times: 10000, steps: [ { repeat: { times: 10000, steps: [ { \(once) } ] } } ] }")
        #expect(Timeline(scenario).end.latest == 315_576_000_000_000)
    }

    @Test("a branch that ends the run is not part of the time of the steps after it")
    func timeOfEndingBranch() throws {
        let timeline = Timeline(
            try scenario(
                "steps: [{ expect: agent joins, within: 1m, or else: [wait: 10m, end chat] }, { customer says: hi }]"))
        #expect(timeline.entries.map(\.latest) == [0, 60_000, 660_000, 60_000])
        #expect(timeline.end.earliest == 0 && timeline.end.latest == 660_000)
    }

    @Test("files that use files many times over are refused before they fill the memory")
    func expansion() throws {
        let many = (0..<200).map { _ in "- use: b.yaml\n" }.joined()
        let mistakes = try #require(throws: ScenarioMistakes.self) {
            try scenario(
                "steps: [use: a.yaml]",
                files: ["a.yaml": many, "b.yaml": many.replacing("b.yaml", with: "c.yaml"), "c.yaml": "- wait: 1s"])
        }
        #expect(mistakes.mistakes.map { "\($0.location)" } == ["c.yaml:1:3"])
    }

    // MARK: - What has no value

    @Test("a prohibition, a rule or a decision with a variable that has no value fails the run")
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

    @Test("of things in any order the one that takes anything is left for last")
    func specific() throws {
        var run = try run("steps:\n- in any order: [agent says, { agent says: hello }]")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .says, "hello"))
        #expect(run.handle(event(.agent, .says, "other")) == [.disarm(timer: 1), .finish])
        #expect(passed(run))
    }

    @Test("two strands that say something in pieces say each their own")
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

    @Test("an agent with another name is the same agent, and gone when it leaves")
    func renamed() throws {
        var run = try run("steps: []\nrules: [{ when: { silence: 5s }, then: [customer leaves] }]")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .joins))
        _ = run.handle(event(.agent, .isNow, "Kim"))
        let left = ScenarioEvent(actor: .agent, name: "Kim", verb: .leaves, time: Timestamp(milliseconds: 0))
        #expect(run.handle(.happened(left)) == [.disarm(timer: 1)])
    }
}
