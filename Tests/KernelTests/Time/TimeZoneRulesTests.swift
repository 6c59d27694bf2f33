import Kernel
import Testing

@testable import Kernel

@Suite("TimeZoneRules")
struct TimeZoneRulesTests {
    private func offset(_ rule: String, _ time: String) throws -> Int {
        let seconds = try #require(Timestamp(time)).milliseconds / 1_000
        return try #require(YearlyTimeRule(rule)).offset(at: seconds)
    }

    @Test("a rule of every year changes at its hours, north and south of the equator")
    func yearly() throws {
        let berlin = "CET-1CEST,M3.5.0,M10.5.0/3"
        #expect(try offset(berlin, "2026-03-29T00:59:59Z") == 3_600)
        #expect(try offset(berlin, "2026-03-29T01:00:00Z") == 7_200)
        #expect(try offset(berlin, "2026-10-25T00:59:59Z") == 7_200)
        #expect(try offset(berlin, "2026-10-25T01:00:00Z") == 3_600)
        let sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3"
        #expect(try offset(sydney, "2026-01-15T00:00:00Z") == 39_600)
        #expect(try offset(sydney, "2026-07-15T00:00:00Z") == 36_000)
        #expect(try offset("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2026-07-15T00:00:00Z") == -7_200)
        #expect(try offset("IST-5:30", "2026-07-15T00:00:00Z") == 19_800)
        // Day 60 without 29 February is 1 March.
        #expect(try offset("AAA0BBB,J60/0,J365/0", "2024-02-29T23:59:59Z") == 0)
        #expect(try offset("AAA0BBB,J60/0,J365/0", "2024-03-01T00:00:00Z") == 3_600)
        #expect(try offset("AAA0BBB,59/0,J365/0", "2024-02-29T00:00:00Z") == 3_600)
    }

    @Test(
        "a text that is not a rule is refused", arguments: ["", "CET", "A-1", "CET-1CEST", "CET-1CEST,M13.5.0,M10.5.0"])
    func notARule(text: String) {
        #expect(YearlyTimeRule(text) == nil)
    }

    /// A file with one change, from +1 h to +2 h at 1000000000, and the rule IST-5:30 afterwards.
    private var file: [UInt8] {
        func header(_ counts: [UInt8]) -> [UInt8] {
            Array("TZif2".utf8) + Array(repeating: 0, count: 15) + counts.flatMap { [0, 0, 0, $0] }
        }
        let change: [UInt8] = [0, 0, 0, 0, 0x3B, 0x9A, 0xCA, 0x00, 1]
        let types: [UInt8] = [0, 0, 0x0E, 0x10, 0, 0, 0, 0, 0x1C, 0x20, 0, 0]
        return header([0, 0, 0, 0, 1, 4]) + [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8)
            + header([0, 0, 0, 1, 2, 4]) + change + types + Array("UTC\0".utf8) + Array("\nIST-5:30\n".utf8)
    }

    @Test("a file gives the offset before, and the rule after its last change")
    func fromFile() throws {
        let rules = try #require(TimeZoneRules(file: file))
        #expect(rules.offset(at: Timestamp(milliseconds: 999_999_999_999)) == 3_600)
        #expect(rules.offset(at: Timestamp(milliseconds: 1_000_000_000_000)) == 19_800)
    }

    @Test("a file that is cut anywhere, or altered, never traps")
    func altered() {
        for length in 0..<file.count { _ = TimeZoneRules(file: Array(file.prefix(length))) }
        for index in file.indices {
            for value: UInt8 in [0, 0x7F, 0xFF] {
                var changed = file
                changed[index] = value
                _ = TimeZoneRules(file: changed)?.offset(at: Timestamp(milliseconds: 1_767_225_600_000))
            }
        }
    }

    @Test("a local time has a date, a clock, a weekday and the offset")
    func local() throws {
        let time = try #require(Timestamp("2026-11-29T23:30:00.250Z"))
        let there = LocalTime(time, in: try #require(TimeZoneRules(file: file)))
        #expect(there.text == "2026-11-30T05:00:00.250+05:30")
        #expect(there.date == "2026-11-30")
        #expect(there.clock == "05:00")
        #expect(there.hour == 5)
        #expect(there.weekday == "monday")
        let here = LocalTime(time, in: .utc)
        #expect(here.text == "2026-11-29T23:30:00.250Z")
        #expect(here.weekday == "sunday")
    }
}
