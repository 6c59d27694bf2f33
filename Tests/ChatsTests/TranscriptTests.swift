import Chats
import ContactModel
import Instances
import JSON
import Kernel
import TestStage
import Testing

@Suite("Transcript")
struct TranscriptTests {
    private let stage = Stage()

    @Test("a transcript finds items by id and by time, even if many times are equal")
    func lookUp() throws {
        let chat = try stage.connectedChat()
        let stamps = try (0..<3_000).map { _ in try chat.say("m", by: 0) }
        chat.read { state in
            for number in stride(from: 0, to: 3_000, by: 61) {
                #expect(state.facts.transcript.position(ofItem: stamps[number].id.description) == number + 2)
            }
            let first = state.facts.transcript.firstPosition(atOrAfter: stamps[10].time)
            #expect(first == 12)
            #expect(state.facts.transcript.firstPosition(atOrAfter: Stage.start + 999_999) == 3_002)
            #expect(state.facts.transcript.firstPosition(atOrAfter: Timestamp(milliseconds: 0)) == 0)
        }
    }

    @Test("an id that only looks like an item's is unknown")
    func unknownID() throws {
        let chat = try stage.connectedChat()
        let typing = try chat.signal(.typing, by: 0)
        try chat.say("m", by: 0)
        chat.read { state in
            #expect(state.facts.transcript.position(ofItem: typing.id.description) == nil)
            #expect(state.facts.transcript.position(ofItem: "nonsense") == nil)
            #expect(state.facts.transcript.position(ofItem: UniqueID(high: 0, low: 0).description) == nil)
        }
    }

    @Test("long and short contents are stored and read back exactly")
    func arena() throws {
        let chat = try stage.connectedChat { $0.supportedContentTypes = MessageLimits.supportable }
        var expected: [String] = []
        for number in 0..<300 {
            let text = String(repeating: number % 7 == 0 ? "\u{1}" : "x", count: 1 + number * 37 % 12_000)
            expected.append(text)
            try chat.say(text, by: 0, type: .json)
        }
        #expect(chat.items.dropFirst(2).map { $0["Content"]?.string } == expected)
    }
}
