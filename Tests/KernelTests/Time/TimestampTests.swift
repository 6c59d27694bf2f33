import Kernel
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "writes 24 characters",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_795_352_405_123, "2026-11-22T13:00:05.123Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func text(milliseconds: Int64, expected: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == expected)
        #expect(Timestamp(expected)?.milliseconds == milliseconds)
    }

    @Test(
        "reads the forms that clients send",
        arguments: [
            ("2026-11-22T13:00:05Z", "2026-11-22T13:00:05.000Z"),
            ("2026-11-22T13:00:05.1Z", "2026-11-22T13:00:05.100Z"),
            ("2026-11-22T13:00:05.123456Z", "2026-11-22T13:00:05.123Z"),
            ("2026-11-22T15:00:05.123+02:00", "2026-11-22T13:00:05.123Z"),
            ("2026-11-22T08:00:05-0500", "2026-11-22T13:00:05.000Z"),
        ])
    func reads(text: String, expected: String) {
        #expect(Timestamp(text)?.description == expected)
    }

    @Test(
        "refuses any other text",
        arguments: [
            "", "now", "2026-11-22", "2026-11-22T13:00:05", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-11-22T24:00:00Z", "2026-11-22T13:60:00Z", "2026-11-22T13:00:05.Z", "2026-11-22T13:00:05Zx",
            "2025-02-29T00:00:00Z",
        ])
    func refuses(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("each day's text is greater than the day before's, over 800 years")
    func everyDay() {
        var previous = ""
        for day in stride(from: Int64(-146_097), through: 146_097, by: 1) {
            let text = Timestamp(milliseconds: day * 86_400_000).description
            #expect(text > previous || day == -146_097)
            #expect(Timestamp(text)?.milliseconds == day * 86_400_000)
            previous = text
        }
    }
}
