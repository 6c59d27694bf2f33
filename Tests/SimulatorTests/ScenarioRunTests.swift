import ContactModel
import Kernel
import ScenarioFile
import ScenarioModel
import Simulator
import Testing

@Suite("ScenarioRun")
struct ScenarioRunTests {
    private func run(_ steps: String, attributes: String = "", seed: UInt64 = 1, ordinal: Int = 1) throws -> ScenarioRun
    {
        let head = "scenario: s\ncustomer: { attributes: {\(attributes)} }\nsteps:\n"
        return ScenarioRun(
            try ScenarioReader().read(Array((head + steps).utf8), file: "s.yaml"), seed: seed,
            name: RunName(index: ordinal))
    }

    private func event(_ actor: Actor, _ verb: Verb, _ content: String = "") -> RunEvent {
        .happened(ScenarioEvent(actor: actor, verb: verb, content: content, time: Timestamp(milliseconds: 0)))
    }

    /// Makes the `leaves` event of the customer, whom the run plays.
    private func leaves(endsChat: Bool) -> RunEvent {
        .happened(
            ScenarioEvent(
                actor: .customer, own: .customer, verb: .leaves, endsChat: endsChat, time: Timestamp(milliseconds: 0))
        )
    }

    private func failureOf(_ run: ScenarioRun) -> RunFailure? {
        if case .failed(let failure) = run.outcome { failure } else { nil }
    }

    private func passed(_ run: ScenarioRun) -> Bool {
        if case .passed = run.outcome { true } else { false }
    }

    @Test("a run acts until it has to wait, and passes after its last step")
    func linear() throws {
        var run = try run("- customer says: a\n- customer says: b\n- wait: 2s\n- customer leaves")
        #expect(
            run.handle(.started) == [
                .say(.customer, .plain, "a"), .say(.customer, .plain, "b"), .arm(timer: 1, milliseconds: 2_000),
            ])
        #expect(run.handle(.timer(99)) == [])
        #expect(run.handle(.timer(1)) == [.leave(.customer)])
        #expect(run.handle(leaves(endsChat: true)) == [])
        #expect(run.handle(.timer(1)) == [])
        #expect(run.handle(.chatEnded) == [.finish])
        #expect(passed(run))
        #expect(run.handle(.timer(1)) == [])
    }

    @Test("a matching event meets an expectation, and sets its captures")
    func expectation() throws {
        var run = try run(
            "- expect: { agent says: { matches: 'code (?<code>\\d+)' } }\n- customer says: \"got ${code}\"")
        #expect(run.handle(.started) == [.arm(timer: 1, milliseconds: 30_000)])
        #expect(run.handle(event(.agent, .joins)) == [])
        #expect(run.handle(event(.agent, .says, "hello")) == [])
        #expect(
            run.handle(event(.agent, .says, "your code 42")) == [
                .disarm(timer: 1), .say(.customer, .plain, "got 42"), .finish,
            ])
    }

    @Test("a failure reports the nearest events, not the latest events")
    func nearest() throws {
        var run = try run("- expect: { agent says: Hello }\n  within: 1s")
        _ = run.handle(.started)
        for said in ["hello", "Hello ", "bye", "see you", "Hello!", "so long"] {
            _ = run.handle(event(.agent, .says, said))
        }
        _ = run.handle(.timer(1))
        let nearest = try #require(failureOf(run)).nearest
        #expect(nearest.map { $0.split(separator: "\"")[1] } == ["hello", "Hello ", "Hello!"])
    }

    @Test("null is a JSON value")
    func null() throws {
        for (content, matches) in [(#"{"a":null}"#, true), (#"{"a":0}"#, false), ("{}", false)] {
            var run = try run("- expect: { agent says: { json: { a: null } } }")
            _ = run.handle(.started)
            _ = run.handle(event(.agent, .says, content))
            #expect(passed(run) == matches)
        }
    }

    @Test("an expectation looks back to the run's last act or match, and no further")
    func cursor() throws {
        var run = try run(
            "- customer says: q\n- wait: 1s\n- expect: agent says\n- expect: agent says\n- customer says: end")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .says, "one"))
        #expect(run.handle(.timer(1)) == [.arm(timer: 2, milliseconds: 30_000)])
        #expect(
            run.handle(event(.agent, .says, "two")) == [.disarm(timer: 2), .say(.customer, .plain, "end"), .finish])
    }

    @Test("an expectation ignores events before the run's own act")
    func ownAct() throws {
        var run = try run("- wait: 1s\n- customer says: q\n- expect: agent says")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .says, "too early"))
        #expect(run.handle(.timer(1)) == [.say(.customer, .plain, "q"), .arm(timer: 2, milliseconds: 30_000)])
    }

    @Test("or else steps replace a failure, and the next step follows")
    func orElse() throws {
        var run = try run(
            "- expect: agent says\n  within: 1s\n  or else:\n    - customer says: hello?\n    - wait: 1s\n- customer leaves"
        )
        #expect(run.handle(.started) == [.arm(timer: 1, milliseconds: 1_000)])
        #expect(run.handle(.timer(1)) == [.say(.customer, .plain, "hello?"), .arm(timer: 2, milliseconds: 1_000)])
        #expect(run.handle(.timer(2)) == [.leave(.customer)])
        #expect(run.handle(leaves(endsChat: false)) == [.finish])
        #expect(passed(run))
    }

    @Test("a failure says what was expected, which events were near, and what happened")
    func failed() throws {
        var run = try run("- expect: { agent says: { contains: refund } }\n  within: 90s")
        _ = run.handle(.started)
        _ = run.handle(event(.agent, .joins))
        _ = run.handle(event(.agent, .says, "no way"))
        #expect(run.handle(.timer(1)) == [.finish])
        run.turnEnded()
        let failure = try #require(failureOf(run))
        #expect(failure.message == "did not happen within 90s")
        #expect(failure.expected == "agent says: { contains: refund }")
        #expect(failure.step == SourceLocation(file: "s.yaml", line: 4, column: 3))
        #expect(failure.nearest == ["0:00.0 agent says \"no way\", which does not contain \"refund\""])
        #expect(failure.lastEvents.count == 2)
    }

    @Test("typing is sent at once and every five seconds, for as long as it lasts")
    func typing() throws {
        var run = try run("- customer types: 12s\n- customer says: x")
        #expect(run.handle(.started) == [.type(.customer), .arm(timer: 1, milliseconds: 5_000)])
        #expect(run.handle(.timer(1)) == [.type(.customer), .arm(timer: 2, milliseconds: 5_000)])
        #expect(run.handle(.timer(2)) == [.type(.customer), .arm(timer: 3, milliseconds: 2_000)])
        #expect(run.handle(.timer(3)) == [.say(.customer, .plain, "x"), .finish])
    }

    @Test("losing a connection is not an act, so earlier events still count")
    func lines() throws {
        var run = try run(
            "- expect: agent joins\n- agent drops: 5s\n- expect: agent says\n- agent reconnects\n"
                + "- expect: agent reconnects")
        _ = run.handle(.started)
        let drop = run.handle(event(.agent, .joins))
        #expect(
            drop == [.disarm(timer: 1), .drop(.agent, milliseconds: 5_000), .arm(timer: 2, milliseconds: 30_000)])
        let back = run.handle(event(.agent, .says, "hi"))
        #expect(back == [.disarm(timer: 2), .bare(.agent, .reconnects), .arm(timer: 3, milliseconds: 30_000)])
        #expect(run.handle(event(.agent, .drops)) == [])
        #expect(run.handle(event(.agent, .reconnects)) == [.disarm(timer: 3), .finish])
        #expect(passed(run))
    }

    @Test("a stand-in has no connection to lose")
    func standInLines() throws {
        let steps = "scenario: s\nsteps:\n- expect: agent drops\n- expect: agent reconnects"
        var run = ScenarioRun(
            try ScenarioReader().read(Array(steps.utf8), file: "s.yaml"), seed: 1, name: RunName(index: 1),
            casting: Casting(standIns: [.agent]))
        #expect(run.handle(.started) == [.finish])
        #expect(passed(run))
    }

    @Test("an unset variable fails the run, unless it has a default")
    func unset() throws {
        var bad = try run("- customer says: \"${nope}\"")
        #expect(bad.handle(.started) == [.finish])
        #expect(failureOf(bad)?.message == "${nope} has no value here")
        var good = try run("- customer says: \"${nope:-yes} ${name}\"", attributes: "name: Ana")
        #expect(good.handle(.started).first == .say(.customer, .plain, "yes Ana"))
    }

    @Test("an unset variable in a matcher fails the run at once, except in one of")
    func unsetInMatcher() throws {
        var bad = try run("- expect: { agent says: \"${nope}\" }")
        #expect(bad.handle(.started) == [.finish])
        #expect(failureOf(bad)?.message == "${nope} has no value here")
        var good = try run("- expect: { agent says: { one of: [\"${nope}\", hi] } }")
        _ = good.handle(.started)
        #expect(good.handle(event(.agent, .says, "hi")).last == .finish)
        #expect(passed(good))
    }

    @Test("values are escaped in JSON content")
    func escaped() throws {
        var run = try run("- customer says: { json: { q: \"${q}\" } }", attributes: "q: 'say \"hi\"'")
        #expect(run.handle(.started).first == .say(.customer, .json, #"{"q":"say \"hi\""}"#))
    }

    @Test("one of draws the same for the same seed, and never a choice with an unset variable")
    func oneOf() throws {
        let steps = "- customer says: { one of: [a, b, c, d, \"${nope}\"] }"
        func choice(_ seed: UInt64, _ ordinal: Int) throws -> RunAction? {
            var run = try run(steps, seed: seed, ordinal: ordinal)
            return run.handle(.started).first
        }
        #expect(try choice(1, 1) == choice(1, 1))
        let drawn = try (1...60).map { try choice(1, $0) }
        let said = Set(drawn.compactMap { if case .say(_, _, let text, _) = $0 { text } else { nil } })
        #expect(said == ["a", "b", "c", "d"])
    }

    @Test("adding a step does not change other draws")
    func namedDraws() throws {
        let draw = "- customer says: { one of: [a, b, c, d, e, f, g, h] }"
        for seed in 1...20 {
            var short = try run(draw, seed: UInt64(seed))
            var long = try run("- customer says: { one of: [x, y] }\n" + draw, seed: UInt64(seed))
            #expect(short.handle(.started)[0] == long.handle(.started)[1])
        }
    }

    @Test("the chat's end fails a run that is not done, and the failure says what it waited for")
    func chatEnded() throws {
        var run = try run("- expect: agent says")
        _ = run.handle(.started)
        #expect(run.handle(.chatEnded) == [.finish])
        #expect(failureOf(run)?.message == "the chat ended before: agent says")
    }

    @Test("a refused act fails the run")
    func refused() throws {
        var run = try run("- customer says: hi\n- customer says: ho\n- customer leaves")
        #expect(run.handle(.started).count == 3)
        #expect(run.handle(.refused("Content is too long", action: 1)) == [.finish])
        #expect(failureOf(run)?.message == "Content is too long")
        #expect(failureOf(run)?.step.line == 5)
    }
}

@Suite("Matcher")
struct MatcherTests {
    private func matches(_ matcher: String, _ content: String, _ variables: [String: String] = [:]) throws -> Bool {
        let text = "scenario: s\nsteps:\n- expect: { agent says: \(matcher) }"
        let scenario = try ScenarioReader().read(Array(text.utf8), file: "s.yaml")
        guard case .expect(let expectation) = scenario.steps[0].kind else { return false }
        var effort = MatchEffort()
        return try expectation.all[0].matcher.match(content, Variables(variables), &effort) != nil
    }

    @Test(
        "each form accepts what matches, and nothing else",
        arguments: [
            ("any", "whatever", true), ("'any'", "whatever", true), ("\"any\"", "whatever", true),
            ("{equals: any}", "whatever", false), ("{equals: any}", "any", true),
            ("{one of: [x, 'any']}", "whatever", true),
            ("hello", "hello", true),
            ("hello", "Hello", false), ("{equals: hello, ignoring case: true}", "HELLO", true),
            ("{contains: ell}", "hello", true), ("{contains: ELL}", "hello", false),
            ("{contains: ELL, ignoring case: true}", "hello", true), ("{matches: '^h.*o$'}", "hello", true),
            ("{matches: '^H', ignoring case: true}", "hello", true), ("{matches: '^H'}", "hello", false),
            ("{one of: [a, {contains: b}]}", "abc", true), ("{one of: [a, {contains: b}]}", "c", false),
            ("{json: {'order.items[1].id': 7}}", #"{"order":{"items":[{},{"id":7}]}}"#, true),
            ("{json: {$.a: x}}", #"{"a":"x"}"#, true), ("{json: {a: x}}", #"{"a":"y"}"#, false),
            ("{json: {a: x}}", "no json", false), ("{json: {a: true}}", #"{"a":true}"#, true),
            ("'${who}!'", "Ana!", true), ("'${nobody}!'", "!", false),
        ])
    func forms(matcher: String, content: String, expected: Bool) throws {
        #expect(try matches(matcher, content, ["who": "Ana"]) == expected, "\(matcher) of \(content)")
    }
}
