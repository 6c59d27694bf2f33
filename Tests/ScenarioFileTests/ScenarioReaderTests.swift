import ChatDomain
import ScenarioFile
import Simulator
import Testing

@Suite("ScenarioReader")
struct ScenarioReaderTests {
    private func read(_ text: String) throws -> Scenario {
        try ScenarioReader().read(Array(text.utf8), file: "s.yaml")
    }

    @Test("reads a usual scenario")
    func usual() throws {
        let scenario = try read(
            """
            scenario: late parcel
            tags: [smoke, refunds]
            seed: 7
            starts: on boot
            customer:
              name: Ana
              attributes: { orderId: A-1001, count: 3 }
            steps:
              - customer types: 2.5s
              - customer says: "Hi ${orderId}"
              - expect: { agent says: { matches: '(?<code>[A-Z]{2}\\d+)' } }
                within: 1m30s
                or else:
                  - customer says: { markdown: "**hello**" }
              - customer says: { json: { order: [1, "2", true, null, 2.5e3, text] } }
              - wait: 250ms
              - customer leaves
            """)
        #expect(scenario.name == "late parcel")
        #expect(scenario.tags == ["smoke", "refunds"])
        #expect(scenario.seed == 7)
        #expect(scenario.starts == .onBoot)
        #expect(scenario.customer.attributes.map(\.value) == ["A-1001", "3"])
        #expect(scenario.steps.count == 6)
        guard case .type(.customer, 2_500) = scenario.steps[0].kind,
            case .expect(let expectation) = scenario.steps[2].kind,
            case .say(.customer, .text(.json, let json)) = scenario.steps[3].kind
        else {
            Issue.record("the steps are not what was written")
            return
        }
        #expect(expectation.within == 90_000)
        #expect(expectation.orElse?.count == 1)
        #expect(expectation.matcher.match("your AB123", [:]) == ["code": "AB123"])
        #expect(json.source == #"{"order":[1,"2",true,null,2.5e3,"text"]}"#)
        #expect(scenario.steps[5].location == SourceLocation(file: "s.yaml", line: 17, column: 5))
    }

    @Test("JSON is YAML, too")
    func json() throws {
        let scenario = try read(#"{"scenario":"x","steps":[{"customer says":"hi"},"customer leaves"]}"#)
        #expect(scenario.steps.count == 2)
    }

    /// What is wrong with a file, and where; each message is golden.
    @Test(
        "names the place and the cure of every mistake",
        arguments: [
            ("", "s.yaml:1:1: the file is empty; a scenario begins with \"scenario: <name>\""),
            ("scenario: x", "s.yaml:1:1: \"steps:\" is missing"),
            ("scenario: x\nsteps: []\nstep: []", "s.yaml:3:1: unknown \"step\", did you mean \"steps\"?"),
            ("scenario: x\nsteps: []\nsteps: []", "s.yaml:3:1: \"steps\" stands here a second time"),
            (
                "scenario: x\nsteps:\n  - customer sasy: hi",
                "s.yaml:3:5: customer can't \"sasy\", did you mean \"says\"?"
            ),
            (
                "scenario: x\nsteps:\n  - custmer leaves",
                "s.yaml:3:5: \"custmer leaves\" is no step, did you mean \"customer leaves\"?"
            ),
            (
                "scenario: x\nsteps:\n  - customer says",
                "s.yaml:3:5: \"customer says\" needs what is said: \"customer says: …\""
            ),
            (
                "scenario: x\nsteps:\n  - customer leaves: now",
                "s.yaml:3:5: \"customer leaves\" takes no value; write it without the colon"
            ),
            ("scenario: x\nsteps:\n  - wait: 5", "s.yaml:3:11: a duration such as 250ms, 2.5s or 1m30s is due"),
            (
                "scenario: x\nsteps:\n  - expect: agent joins\n    within: soon",
                "s.yaml:4:13: a duration such as 250ms, 2.5s or 1m30s is due"
            ),
            (
                "scenario: x\nsteps:\n  - expect: { agent says: { matches: '(' } }",
                "s.yaml:3:38: the pattern fails at its byte 1: missing closing parenthesis"
            ),
            (
                "scenario: x\nsteps:\n  - customer says: \"${oops\"",
                "s.yaml:3:20: \"${\" without a name and a closing brace"
            ),
            (
                "scenario: x\nsteps:\n  - customer says: [a, b]",
                "s.yaml:3:20: what is said is a list where a text is due; to choose one of several write {one of: […]}"
            ),
            (
                "scenario: x\nsteps:\n  - customer says: hi\n  - expect: customer says",
                "s.yaml:4:13: customer is expected here, but this scenario plays the customer itself (line 3); only what others do can be expected"
            ),
            ("scenario: x\nsteps:\n  - customer says: ''", "s.yaml:3:20: what is said is empty"),
            ("scenario: x\nsteps:\n  - customer says: { json: '{bad' }", "s.yaml:3:28: what is said is no JSON"),
            (
                "scenario: x\nsteps:\n  - expect: { agent says: }",
                "s.yaml:3:27: what must be said is missing; \"any\" takes everything"
            ),
            (
                "scenario: x\ncustomer: { attributes: { a b: c } }\nsteps: []",
                "s.yaml:2:25: the name \"a b\" may only have letters, digits, hyphens and underscores"
            ),
            ("scenario: x\nseed: -1\nsteps: []", "s.yaml:2:7: seed is due to be a whole number that is not negative"),
            (
                "scenario: x\nstarts: at boot\nsteps: []",
                "s.yaml:2:9: starts is due to be one of on request, on boot, {with flow: <id or name>}, did you mean \"on boot\"?"
            ),
            ("scenario: x\nrules: []\nsteps: []", "s.yaml:2:1: \"rules\" is not part of this version of the language"),
            ("scenario: x\nsteps: hi", "s.yaml:2:8: steps is a text where a list is due"),
            ("scenario: [x", "s.yaml:2:1: not YAML: while parsing a flow sequence: did not find expected ',' or ']'"),
            ("scenario: &a x\nsteps: []", "s.yaml:1:11: anchors and tags are not part of the scenario language"),
            (
                "scenario: x\nsteps: []\n---\nscenario: y",
                "s.yaml:3:1: a second document begins here; a file holds one scenario"
            ),
        ])
    func mistakes(text: String, expected: String) throws {
        let error = try #require(throws: ScenarioMistakes.self) { try read(text) }
        #expect(error.mistakes.map { "\($0.location): \($0.message)" } == [expected])
    }

    @Test("tells all mistakes at once, each with its line")
    func several() throws {
        let error = try #require(throws: ScenarioMistakes.self) {
            try read("scenario: x\nsteps:\n  - wait: 5\n  - agent dances\n")
        }
        #expect(
            error.description == """
                s.yaml:3:11: a duration such as 250ms, 2.5s or 1m30s is due
                  3 |   - wait: 5
                    |           ^
                s.yaml:4:5: agent can't "dances"; it joins, leaves, says, types
                  4 |   - agent dances
                    |     ^
                """)
    }

    @Test("bytes that are no UTF-8 are a mistake with a place")
    func notUTF8() throws {
        let error = try #require(throws: ScenarioMistakes.self) {
            try ScenarioReader().read([0x61, 0x3A, 0x20, 0xFF, 0xFE], file: "s.yaml")
        }
        #expect(error.description.contains("s.yaml:1:4: not YAML: invalid"))
    }
}

@Suite("PCREPattern")
struct PCREPatternTests {
    @Test("captures named groups; a group that took no part is not captured")
    func captures() throws {
        let pattern = try PCREPattern("(?<a>x)|(?<b>é+)", ignoringCase: false)
        #expect(pattern.firstMatch(in: "zéé") == ["b": "éé"])
        #expect(pattern.firstMatch(in: "X") == nil)
        #expect(try PCREPattern("(?<a>X)", ignoringCase: true).firstMatch(in: "x") == ["a": "x"])
        #expect(pattern.groupNames.sorted() == ["a", "b"])
    }

    @Test("a backtracking bomb gives up, as no match")
    func bomb() throws {
        let pattern = try PCREPattern("(a+)+$", ignoringCase: false)
        #expect(pattern.firstMatch(in: String(repeating: "a", count: 5_000) + "b") == nil)
    }

    @Test("an offset of a bad pattern is told")
    func bad() throws {
        let failure = try #require(throws: PCREPattern.Failure.self) { try PCREPattern("a[", ignoringCase: false) }
        #expect(failure.offset == 2)
    }
}
