import Chats
import ContactModel
import ScenarioFile
import ScenarioModel
import Testing

@Suite("ScenarioReader")
struct ScenarioReaderTests {
    private func read(_ text: String) throws -> Scenario {
        try ScenarioReader().read(Array(text.utf8), file: "s.yaml")
    }

    @Test("a usual scenario is read")
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
        #expect(scenario.starts == .onBoot(againAfter: nil))
        #expect(scenario.customer.attributes.map(\.value.source) == ["A-1001", "3"])
        #expect(scenario.steps.count == 6)
        guard case .act(.customer, .types(.fixed(2_500))) = scenario.steps[0].kind,
            case .expect(let expectation) = scenario.steps[2].kind,
            case .act(.customer, .says(.text(.json, let json), .all)) = scenario.steps[3].kind
        else {
            Issue.record("the steps are not what was written")
            return
        }
        #expect(expectation.within == 90_000)
        #expect(expectation.orElse.map { scenario[$0].count } == 1)
        var effort = MatchEffort()
        #expect(try expectation.all[0].matcher.match("your AB123", [:], &effort) == ["code": "AB123"])
        #expect(json.source == #"{"order":[1,"2",true,null,2.5e3,"text"]}"#)
        #expect(scenario.steps[5].location == SourceLocation(file: "s.yaml", line: 17, column: 5))
    }

    @Test("JSON is read as YAML")
    func json() throws {
        let scenario = try read(#"{"scenario":"x","steps":[{"customer says":"hi"},"customer leaves"]}"#)
        #expect(scenario.steps.count == 2)
        let escaped = try read(#"{"scenario":"\ud83d\ude00 \u00e9 \\ud83d \/","steps":[]}"#)
        #expect(escaped.name == #"😀 é \ud83d /"#)
        #expect(try read(#"{scenario: '\ud83d\ude00', steps: []}"#).name == #"\ud83d\ude00"#)
    }

    @Test("all mistakes are reported at once, each with its line")
    func several() throws {
        let error = try #require(throws: ScenarioMistakes.self) {
            try read("scenario: x\nsteps:\n  - wait: 5\n  - agent dances\n")
        }
        #expect(
            error.description == """
                s.yaml:3:11: "5" is not a duration, it needs a unit: 5s or 5ms
                  3 |   - wait: 5
                    |           ^
                s.yaml:4:5: agent can't "dances"; it can: joins, leaves, says, types, attaches, receives, reads, \
                transfers, fails to transfer, invites, rejects, idles, becomes active, becomes inactive, changes name to, drops, \
                reconnects, signs out, loses access
                  4 |   - agent dances
                    |     ^
                """)
    }

    @Test("bytes that are not UTF-8 are reported with a location")
    func notUTF8() throws {
        let error = try #require(throws: ScenarioMistakes.self) {
            try ScenarioReader().read([0x61, 0x3A, 0x20, 0xFF, 0xFE], file: "s.yaml")
        }
        #expect(error.description.contains("s.yaml:1:4: not YAML: invalid"))
    }
}

@Suite("PCREPattern")
struct PCREPatternTests {
    @Test("named groups are captured, except groups that did not take part in the match")
    func captures() throws {
        let pattern = try PCREPattern("(?<a>x)|(?<b>é+)", ignoringCase: false)
        var effort = MatchEffort()
        #expect(try pattern.firstMatch(in: "zéé", &effort) == ["b": "éé"])
        #expect(try pattern.firstMatch(in: "X", &effort) == nil)
        #expect(try PCREPattern("(?<a>X)", ignoringCase: true).firstMatch(in: "x", &effort) == ["a": "x"])
        #expect(pattern.groupNames.sorted() == ["a", "b"])
    }

    @Test(
        "a pattern that backtracks without end uses up its effort and throws",
        arguments: ["(a+)+$", "(?:a|aa)+$", "(.*)*[xy]$"])
    func exhausts(text: String) throws {
        let pattern = try PCREPattern(text, ignoringCase: false)
        var effort = MatchEffort(100_000)
        #expect(throws: EffortExhausted.self) {
            _ = try pattern.firstMatch(in: String(repeating: "a", count: 5_000) + "b", &effort)
        }
        #expect(effort.left == 0)
    }

    @Test("a usual pattern takes few steps, even in a long text")
    func cheap() throws {
        let pattern = try PCREPattern("order (?<id>[A-Z]-\\d+)", ignoringCase: true)
        var effort = MatchEffort()
        let text = String(repeating: "nothing of an order here. ", count: 600) + "Order A-1001"
        #expect(try pattern.firstMatch(in: text, &effort) == ["id": "A-1001"])
        #expect(MatchEffort.most - effort.left < 50_000)
    }

    @Test("the error for an invalid pattern has an offset")
    func bad() throws {
        let failure = try #require(throws: PCREPattern.Failure.self) { try PCREPattern("a[", ignoringCase: false) }
        #expect(failure.offset == 2)
    }
}
