import Kernel
import Testing

@Suite("Suggestion and DurationText")
struct TextTests {
    @Test(
        "finds words with typing errors, and no others",
        arguments: [("sendMesage", "SendMessage"), ("sasy", "says"), ("says", "says"), ("bananas", nil), ("", nil)])
    func nearest(word: String, expected: String?) {
        #expect(Suggestion.nearest(to: word, among: ["says", "types", "SendMessage"]) == expected)
    }

    @Test(
        "reads durations",
        arguments: [
            ("250ms", 250), ("2.5s", 2_500), ("1m30s", 90_000), ("2h", 7_200_000), ("0s", 0), ("5", nil), ("", nil),
            ("s", nil), ("-1s", nil), ("1.2.3s", nil), ("5 s", nil), ("1x", nil), ("999999999h", nil),
        ] as [(String, Int64?)])
    func durations(text: String, expected: Int64?) {
        #expect(DurationText.milliseconds(text) == expected)
    }

    @Test(
        "writes durations the shortest way", arguments: [(90_000, "90s"), (60_000, "1m"), (250, "250ms"), (0, "0ms")])
    func writes(milliseconds: Int64, expected: String) {
        #expect(DurationText.text(milliseconds) == expected)
    }
}
