import ScenarioFile
import ScenarioModel
import Simulator
import Testing

@Suite("Loops and conditions")
struct LoopTests {
    private static let survey = """
        steps:
        - repeat:
            until: { score: { between: [1, 5] } }
            at most: 3
            steps:
              - system says: How did we do?
              - expect: { customer says: { matches: '^\\s*(?<score>\\S+)\\s*$', example: "5" } }
          or else:
            - system says: Never mind.
            - fail: no score
        - system says: "Thanks for ${score}"
        """

    @Test("a loop ends when its condition holds after a round")
    func until() throws {
        var stage = try LanguageStage(Self.survey)
        #expect(stage.start() == ["How did we do?"])
        #expect(stage.says(.customer, "great") == ["How did we do?"])
        #expect(stage.says(.customer, "7") == ["How did we do?"])
        #expect(stage.says(.customer, " 4 ") == ["Thanks for 4"])
        #expect(stage.hasPassed)
    }

    @Test("after its last round, a loop takes the steps under or else, or fails")
    func exhausted() throws {
        var stage = try LanguageStage(Self.survey)
        _ = stage.start()
        _ = stage.says(.customer, "a")
        _ = stage.says(.customer, "b")
        #expect(stage.says(.customer, "c") == ["Never mind."])
        #expect(stage.failure?.message == "no score")

        var bare = try LanguageStage(
            "variables: [a]\nsteps:\n- repeat: { until: { a: 1 }, at most: 2, steps: [set: { b: x }, set: { a: 2 }] }")
        _ = bare.start()
        #expect(bare.failure?.message == "repeat stopped after 2 rounds: until { a: 1 } did not hold")
        #expect(bare.failure?.step.line == 4)
    }

    @Test("for each takes the rows in order, and a row's values can name variables")
    func rows() throws {
        var stage = try LanguageStage(
            """
            data: [{ who: Ana }]
            steps:
            - for each:
                row of:
                  - { text: "Hello ${who}", number: one }
                  - { text: "Bye ${who}", number: two }
                steps:
                  - customer says: "${row} ${number} ${text}"
            - customer says: "${row}"
            """, row: 1)
        #expect(stage.start() == ["1 one Hello Ana", "2 two Bye Ana", "1"])
        #expect(stage.hasPassed)
    }

    @Test("the rows of a file are texts as they are")
    func file() throws {
        var stage = try LanguageStage(
            "steps:\n- for each: { row of: turns.csv, steps: [customer says: \"${q}\"] }",
            files: ["turns.csv": "q\n${price}\n\"a, b\"\n"])
        #expect(stage.start() == ["${price}", "a, b"])
    }

    @Test("stop repeating leaves the innermost loop only")
    func stop() throws {
        var stage = try LanguageStage(
            """
            steps:
            - for each:
                row of: [{ a: 1 }, { a: 2 }]
                steps:
                  - for each:
                      row of: [{ b: 1 }, { b: 2 }, { b: 3 }]
                      steps:
                        - if: { b: 2 }
                          then: [stop repeating]
                        - customer says: "${a}${b}"
                  - customer says: next
            """)
        #expect(stage.start() == ["11", "next", "21", "next"])
        #expect(stage.hasPassed)
    }

    @Test("a loop with steps that take no time still ends the run instead of the server")
    func endless() throws {
        var stage = try LanguageStage(
            """
            steps:
            - repeat:
                times: 10000
                steps:
                  - repeat: { until: { a: 1 }, steps: [set: { a: 2 }] }
                    or else: [set: { a: 2 }]
            """)
        _ = stage.start()
        #expect(stage.failure?.message == "100000 steps ran without any time passing")
    }

    @Test(
        "conditions accept what is written, and nothing else",
        arguments: [
            ("{ not: gold }", "silver", true), ("{ not: gold }", "gold", false), ("{ not: gold }", nil, true),
            ("{ not: { one of: [a, b] } }", "c", true), ("{ not: { contains: a } }", "cat", false),
            ("{ at least: 18 }", "18", true), ("{ at least: 18 }", "17.9", false), ("{ at least: 18 }", "old", false),
            ("{ at most: 5 }", "5", true), ("{ less than: 5 }", "5", false), ("{ more than: -1 }", "0", true),
            ("{ between: [1, 5] }", " 3 ", true), ("{ between: [1, 5] }", "5.1", false),
            ("{ between: [1, 5] }", "0x3", false), ("{ at least: 1 }", "inf", false), ("{ at least: 1 }", nil, false),
            ("{ set: true }", "", true), ("{ set: true }", nil, false), ("{ set: false }", nil, true),
            ("{ set: false }", "x", false), ("{ not: { set: true } }", nil, true), ("any", nil, false),
            ("{ at least: \"${least}\" }", "3", true), ("{ at least: \"${least}\" }", "2", false),
        ] as [(String, String?, Bool)])
    func conditions(matcher: String, value: String?, holds: Bool) throws {
        let set = value.map { "- set: { x: \"\($0)\", least: 3 }\n" } ?? "- set: { least: 3 }\n"
        var stage = try LanguageStage("steps:\n\(set)- if: { x: \(matcher) }\n  else: [customer says: no]")
        #expect(stage.start() == (holds ? [] : ["no"]))
        #expect(stage.hasPassed)
    }

    @Test("an expectation of a number passes over other texts, and says why they do not match")
    func numbers() throws {
        var stage = try LanguageStage("steps:\n- expect: { agent says: { at least: 3 } }\n  within: 1s")
        _ = stage.start()
        let timer = 1
        _ = stage.says(.agent, "two")
        _ = stage.says(.agent, "2")
        _ = stage.hear(.timer(timer))
        #expect(
            stage.failure?.nearest.map { $0.split(separator: ", which ").last } == [
                "is not a number", "is not at least 3",
            ])
    }

    @Test("a stand-in says what a matcher of a number, and of what must not match, accepts")
    func examples() throws {
        for (matcher, said) in [
            ("{ at least: 3 }", "3"), ("{ less than: 3 }", "2"), ("{ more than: 2.5 }", "3.5"),
            ("{ not: OK }", "something else"),
            ("{ between: [1, 5] }", "1"), ("{ not: { contains: x } }", "OK"),
        ] {
            let scenario = try LanguageStage.scenario("steps:\n- expect: { agent says: \(matcher) }")
            guard case .expect(let expectation) = scenario.steps[0].kind else { continue }
            #expect(expectation.all[0].matcher.example([:])?.content == said)
        }
    }

    @Test(
        "a loop that something can end is not refused",
        arguments: [
            "until: { agent: Kim }\n    steps: [wait: 1s]", "until: { contactId: { not: x } }\n    steps: [wait: 1s]",
            "until: { \"order.state\": done }\n    steps: [{ set: { \"order.state\": done } }]",
            "until: { done: any }\n    steps: [{ expect: agent joins, or else: [stop repeating] }]",
            "until: { fin: any }\n    steps: [wait: 1s]", "until: { done: { set: false } }\n    steps: [wait: 1s]",
        ])
    func canEnd(loop: String) throws {
        _ = try LanguageStage.scenario("variables: [fin]\nsteps:\n- repeat:\n    at most: 2\n    \(loop)")
    }

    @Test("waits of no time do not get around the limit of steps at one time")
    func noTime() throws {
        var stage = try LanguageStage(
            "steps:\n- repeat: { times: 10000, steps: [{ repeat: { times: 10000, steps: [wait: 0s] } }] }")
        _ = stage.start()
        for _ in 0..<60_000 where stage.failure == nil { _ = stage.timePasses() }
        #expect(stage.failure?.message == "100000 steps ran without any time passing")
    }
}
