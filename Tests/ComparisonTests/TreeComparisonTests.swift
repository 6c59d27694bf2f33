import Comparison
import JSON
import Testing

@Suite("Comparison of bodies")
struct TreeComparisonTests {
    private func findings(_ recorded: String, _ here: String) -> [String] {
        var comparison = TreeComparison(Correspondence())
        comparison.compare(JSONTree(text: recorded.utf8) ?? .null, JSONTree(text: here.utf8) ?? .null)
        return comparison.findings.map { "\($0.path): \($0.kind.name), \($0.recorded) | \($0.here)" }
    }

    @Test(
        "what is equal",
        arguments: [
            (#"{"a":null}"#, "{}"), (#"{"ConnectionToken":"connection-token-1"}"#, #"{"ConnectionToken":"ct-0-abc"}"#),
            (#"{"AbsoluteTime":"2026-01-31T12:00:00.000Z"}"#, #"{"AbsoluteTime":"2027-02-01T00:00:00.123Z"}"#),
            (
                #"{"ContactId":"00000001-0000-4000-8000-000000000000"}"#,
                #"{"ContactId":"6b0d8c1e-3b7a-4c62-9d11-0a1b2c3d4e5f"}"#
            ),
            (#"{"Attributes":{"x":"value-1"}}"#, #"{"Attributes":{"x":"anything"}}"#),
            (#"{"InitiationTimestamp":1795971243.058}"#, #"{"InitiationTimestamp":1700000000}"#),
            (#"{"New":"(a text of 4 characters)"}"#, #"{"New":"abc"}"#),
        ])
    func equal(recorded: String, here: String) {
        #expect(findings(recorded, here) == [])
    }

    @Test(
        "what differs",
        arguments: [
            (#"{"a":1}"#, "{}", "a: member only in the recording, 1 | absent"),
            ("{}", #"{"a":"x"}"#, "a: member only here, absent | a text"),
            (#"{"Content":"x"}"#, #"{"Content":7}"#, "Content: type, a string | a number"),
            (#"{"Content":"x"}"#, #"{"Content":"y"}"#, "Content: value, x | y"),
            (#"{"message":"x"}"#, #"{"message":"y"}"#, "message: wording, x | y"),
            (#"{"NextToken":""}"#, #"{"NextToken":"t"}"#, "NextToken: value, an empty text | a text"),
            (
                #"{"AbsoluteTime":"2026-01-31T12:00:00Z"}"#, #"{"AbsoluteTime":"2026-01-31T12:00:00.000Z"}"#,
                "AbsoluteTime: format, a time of 20 characters, UTC | a time of 24 characters, UTC"
            ),
            (
                #"{"Id":"00000001-0000-4000-8000-000000000000"}"#, #"{"Id":"019a1b2c-3b7a-7c62-ad11-0a1b2c3d4e5f"}"#,
                "Id: format, a UUID of version 4 | a UUID of version 7"
            ),
            (#"{"Type":["A","B"]}"#, #"{"Type":["A"]}"#, "Type: number of elements, 2 | 1"),
            (
                #"{"InitiationTimestamp":1795971243058}"#, #"{"InitiationTimestamp":1795971243.058}"#,
                "InitiationTimestamp: format, a number of 13 digits | a number of 10 digits"
            ),
            (
                #"{"QueueTimeAdjustmentSeconds":30}"#, #"{"QueueTimeAdjustmentSeconds":0}"#,
                "QueueTimeAdjustmentSeconds: value, 30 | 0"
            ),
            (#"{"MaxResults":2}"#, #"{"MaxResults":3}"#, "MaxResults: value, 2 | 3"),
            (
                #"{"ConnectParticipant":true}"#, #"{"ConnectParticipant":false}"#,
                "ConnectParticipant: value, true | false"
            ),
        ])
    func different(recorded: String, here: String, expected: String) {
        #expect(findings(recorded, here) == [expected])
    }

    @Test("an id must stand for the same thing everywhere")
    func consistentIDs() {
        let recorded =
            #"{"ContactId":"00000001-0000-4000-8000-000000000000","InitialContactId":"00000001-0000-4000-8000-000000000000"}"#
        let here =
            #"{"ContactId":"6b0d8c1e-3b7a-4c62-9d11-0a1b2c3d4e5f","InitialContactId":"7b0d8c1e-3b7a-4c62-9d11-0a1b2c3d4e5f"}"#
        #expect(findings(recorded, here) == ["InitialContactId: value, the id of another thing | this id"])
    }

    private func page(_ ids: [(String, String)]) -> String {
        let items = ids.map { #"{"Id":"\#($0.0)-0000-7000-8000-000000000000","Type":"MESSAGE","Content":"\#($0.1)"}"# }
        return #"{"Transcript":[\#(items.joined(separator: ","))]}"#
    }

    @Test("items of a transcript are paired by what they say, and their order is compared")
    func transcripts() {
        let recorded = page([("00000001", "a"), ("00000002", "b"), ("00000003", "c")])
        #expect(findings(recorded, page([("aaaaaaaa", "a"), ("bbbbbbbb", "b"), ("cccccccc", "c")])) == [])
        #expect(
            findings(recorded, page([("aaaaaaaa", "a"), ("cccccccc", "c"), ("bbbbbbbb", "b")])).map { $0.prefix(17) }
                == ["Transcript: order"])
        #expect(
            findings(recorded, page([("aaaaaaaa", "a"), ("bbbbbbbb", "b")])) == [
                "Transcript: number of elements, 3 | 2"
            ])
    }

    @Test(
        "the fewest misplaced numbers",
        arguments: [([], []), ([1, 2, 3], []), ([2, 1, 3], [1]), ([3, 1, 2], [0]), ([1, 4, 2, 3], [1])])
    func misplaced(numbers: [Int], expected: [Int]) {
        #expect(Sequences.misplaced(numbers).count == expected.count)
        let kept = numbers.indices.filter { !Sequences.misplaced(numbers).contains($0) }.map { numbers[$0] }
        #expect(kept == kept.sorted())
    }
}
