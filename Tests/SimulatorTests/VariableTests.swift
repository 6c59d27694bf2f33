import Kernel
import ScenarioFile
import ScenarioModel
import Simulator
import Testing

@Suite("Variables and durations")
struct VariableTests {
    private func surroundings() throws -> BuiltInValues.Surroundings {
        var surroundings = BuiltInValues.Surroundings()
        surroundings.now = try #require(Timestamp("2026-11-29T23:30:00.000Z"))
        surroundings.customer = "Ana"
        return surroundings
    }

    @Test("the built-in variables have the values of the moment, and own variables win")
    func builtIn() throws {
        var stage = try LanguageStage(
            """
            steps:
            - customer says: "${scenario} ${customer} ${date} ${time} ${hour} ${weekday} ${now} ${row:-none}"
            - expect: { agent Kim says: hi }
            - customer says: "${agent}"
            - set: { customer: mine, date: today }
            - customer says: "${customer} ${date}"
            """)
        stage.run.surroundings = try surroundings()
        #expect(stage.start() == ["s Ana 2026-11-29 23:30 23 sunday 2026-11-29T23:30:00.000Z none"])
        let event = ScenarioEvent(
            actor: .agent, name: "Kim", verb: .says, content: "hi", time: Timestamp(milliseconds: 0))
        #expect(stage.hear(.happened(event)) == ["Kim", "mine today"])
    }

    @Test("the head's time zone is that of the built-in variables")
    func zone() throws {
        var stage = try LanguageStage(
            "time zone: Europe/Berlin\nsteps:\n- customer says: \"${now} ${weekday} ${hour}\"\n"
                + "- if: { hour: { between: [0, 5] } }\n  then: [customer says: night]")
        stage.run.surroundings = try surroundings()
        #expect(stage.start() == ["2026-11-30T00:30:00.000+01:00 monday 0", "night"])
    }

    @Test("a path reads members of JSON in a variable")
    func paths() throws {
        var stage = try LanguageStage(
            """
            steps:
            - set: { a: '{"b":[{"c":"deep"},2]}' }
            - customer says: "${a.b[0].c} ${a.b[1]} ${a.x:-none}"
            - if: { "a.b[1]": { at least: 2 } }
              then: [customer says: two]
            - customer says: "${a.missing}"
            """)
        #expect(stage.start() == ["deep 2 none", "two"])
        #expect(stage.failure?.message == "${a.missing} has no value here")
    }

    @Test("reading large JSON again and again fails the run")
    func largeJSON() throws {
        let value = "[" + String(repeating: "1,", count: 100_000) + "1]"
        var stage = try LanguageStage(
            "steps:\n- set: { a: \"\(value)\" }\n- repeat: { times: 10000, steps: [set: { b: \"${a[0]}\" }] }")
        _ = stage.start()
        #expect(stage.failure?.message.hasPrefix("reading members of JSON values took too much effort") == true)
    }

    @Test("a duration can be a variable or a draw, and draws repeat with the seed")
    func durations() throws {
        let text = """
            steps:
            - set: { pause: 1.5s }
            - wait: "${pause}"
            - wait: { between: [1s, 4s] }
            - wait: { one of: [1s, 5s] }
            - customer idles: { between: [10ms, 20ms] }
            - wait: "${pause}0x"
            """
        func pauses(seed: UInt64) throws -> [Int64] {
            var stage = try LanguageStage(text, seed: seed)
            _ = stage.start()
            var pauses = [stage.pause ?? -1]
            for _ in 0..<3 {
                _ = stage.timePasses()
                pauses.append(stage.pause ?? -1)
            }
            _ = stage.timePasses()
            #expect(stage.failure?.message == "\"1.5s0x\" is not a duration, such as 250ms, 2.5s or 1m30s")
            return pauses
        }
        let first = try pauses(seed: 1)
        #expect(first[0] == 1_500)
        #expect((1_000...4_000).contains(first[1]))
        #expect([1_000, 5_000].contains(first[2]))
        #expect((10...20).contains(first[3]))
        #expect(try pauses(seed: 1) == first)
        #expect(try Set((1...20).map { try pauses(seed: $0)[1] }).count > 10)
    }

    @Test("with typing: human, people type before each text, and others do not")
    func typing() throws {
        var stage = try LanguageStage(
            """
            typing: { characters per minute: 600 }
            steps:
            - system says: Welcome
            - customer says: "0123456789 0123456789 0123456789 0123456789 0123456789 01234"
            - customer says: { one of: [yes, no] }
            """)
        #expect(stage.start() == ["Welcome"])
        // 60 characters need 6 s, more or less; a typing event is sent every 5 s.
        #expect(stage.pause == 5_000 || (4_800...5_000).contains(stage.pause ?? 0))
        var said: [String] = []
        var typings = 1
        while said.isEmpty {
            said = stage.timePasses()
            if stage.actions.contains(.type(.customer)) { typings += 1 }
        }
        #expect(said == ["0123456789 0123456789 0123456789 0123456789 0123456789 01234"])
        #expect(typings >= 2)
        // The shortest time is half a second.
        #expect(stage.pause == 500)
        #expect(["yes", "no"].contains(stage.timePasses().first))
        #expect(stage.hasPassed)
    }

    @Test("only variables that nothing sets are warned about, each once")
    func warnings() throws {
        func warnings(_ text: String) throws -> [String] {
            try LanguageStage.scenario(text).warnings.map { "\($0.location.line): \($0.message)" }
        }
        #expect(
            try warnings(
                """
                variables: [given]
                customer: { attributes: { order: A-1 } }
                data: [{ col: 1 }]
                steps:
                - customer says: "${given} ${order} ${col} ${contactId} ${later} ${answer.x} ${nmae} ${nmae}"
                - expect: { agent says: { matches: '(?<name>x)', example: x } }
                - set: { later: "${odd}" }
                """) == [
                    "6: nothing in this file gives ${answer} a value; if it comes from outside, declare it: \"variables: [answer]\"",
                    "6: nothing in this file gives ${nmae} a value, did you mean \"name\"?",
                    "8: nothing in this file gives ${odd} a value; if it comes from outside, declare it: \"variables: [odd]\"",
                ])
        #expect(try warnings("starts: { with flow: f }\nsteps:\n- system says: \"${x}\"") == [])
        #expect(
            try warnings(
                "steps:\n- ask: { url: \"http://127.0.0.1:1/\" }\n- customer says: \"${x}\"") == [])
        #expect(
            try warnings("steps:\n- customer is now: Bea\n- expect: { agent is now: any }") == [
                "3: \"is now\" is now written \"changes name to\"; fmt replaces it, and the next version refuses it",
                "4: \"is now\" is now written \"changes name to\"; fmt replaces it, and the next version refuses it",
            ])
    }

    private func agents(_ steps: String) throws -> [String] {
        var stage = try LanguageStage("customer: { name: Ana }\nsteps:\n\(steps)")
        stage.run.surroundings.customer = "Ana"
        return stage.start()
    }

    @Test("${agent} and ${customer} know what the run itself has just done")
    func presence() throws {
        #expect(try agents("- agent Kim says: I am ${agent}") == ["I am Kim"])
        #expect(
            try agents("- agent Kim joins\n- agent Lee joins\n- agent Kim says: hi\n- system says: ${agent}") == [
                "hi", "Lee",
            ])
        #expect(try agents("- agent Kim joins\n- agent Kim leaves\n- system says: ${agent:-none}") == ["none"])
        #expect(
            try agents("- agent Kim joins\n- agent Kim changes name to: Kimberly\n- system says: ${agent}") == [
                "Kimberly"
            ])
        #expect(try agents("- customer changes name to: Eve\n- system says: ${customer}") == ["Eve"])
    }

    @Test("a duration is drawn from the choices whose variables have values")
    func possibleDurations() throws {
        var stage = try LanguageStage("steps:\n- set: { a: 2s }\n- wait: { one of: [\"${a}\", \"${nothing}\"] }")
        _ = stage.start()
        #expect(stage.pause == 2_000)
    }

    @Test("a default in JSON is JSON already")
    func defaults() throws {
        var stage = try LanguageStage("steps:\n- customer says: { json: { q: \"${q:-a\\\"b}\" } }")
        #expect(stage.start() == [#"{"q":"a\"b"}"#])
    }

    @Test("a member of an answer that is null removes the variable, and answer is the whole answer")
    func null() throws {
        var stage = try LanguageStage(
            """
            steps:
            - set: { a: old }
            - ask: { url: "http://127.0.0.1:1/" }
            - customer says: "${a:-gone} ${b} ${answer}"
            """)
        _ = stage.start()
        let answer = #"{"a":null,"b":"1","answer":"x"}"#
        #expect(stage.hear(.answered(timer: 1, .answered(answer))) == ["gone 1 \(answer)"])
    }
}
