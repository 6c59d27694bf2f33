import Chats
import ContactModel
import Instances
import JSON
import Kernel
import TestStage
import Testing

@Suite("Sending")
struct ChatSendingTests {
    private let stage = Stage()

    @Test(
        "content of each type can have at most 16,384 bytes of UTF-8, with any characters",
        arguments: MessageLimits.sendable, [("x", 1), ("é", 2), ("😀", 4), ("\u{1}", 1), ("\"", 1)])
    func bytes(type: ContentType, character: (text: String, bytes: Int)) throws {
        let chat = try stage.connectedChat { $0.supportedContentTypes = MessageLimits.supportable }
        let most = 16_384 / character.bytes
        try chat.say(String(repeating: character.text, count: most - 1), by: 0, type: type)
        try chat.say(String(repeating: character.text, count: most), by: 0, type: type)
        let refusal = try #require(throws: Refusal.self) {
            try chat.say(String(repeating: character.text, count: most) + "x", by: 0, type: type)
        }
        #expect(refusal.reason.hasPrefix("Content has 16385 bytes of UTF-8;"))
    }

    @Test(
        "the limits of 2023 depend on the type, and count characters",
        arguments: [
            (ContentType.plain, 1_024), (.markdown, 1_024), (.json, 12_000), (.interactiveResponse, 12_288),
        ])
    func limits(type: ContentType, maximum: Int) throws {
        let stage = Stage { $0.messageLimits = .of2023 }
        let chat = try stage.connectedChat { $0.supportedContentTypes = MessageLimits.supportable }
        try chat.say(String(repeating: "😀", count: maximum), by: 0, type: type)
        #expect(throws: Refusal.self) {
            try chat.say(String(repeating: "😀", count: maximum + 1), by: 0, type: type)
        }
        #expect(throws: Refusal.self) { try chat.say("", by: 0, type: type) }
    }

    @Test("a setting makes limits count UTF-16 units")
    func utf16() throws {
        let stage = Stage {
            $0.messageLimits = .of2023
            $0.lengthUnit = .utf16
        }
        let chat = try stage.connectedChat()
        try chat.say(String(repeating: "😀", count: 512), by: 0)
        #expect(throws: Refusal.self) { try chat.say(String(repeating: "😀", count: 513), by: 0) }
    }

    @Test("a type that the chat does not support is refused", arguments: [ContentType.markdown, .json, .interactive])
    func unsupported(type: ContentType) throws {
        let chat = try stage.connectedChat()
        #expect(throws: Refusal.self) { try chat.say("x", by: 0, type: type) }
    }

    @Test("a repeated ClientToken returns the first result, but only for the same call")
    func clientTokens() throws {
        let chat = try stage.connectedChat()
        let first = try chat.say("one", by: 0, token: "t")
        #expect(try chat.say("another body", by: 0, token: "t") == first)
        #expect(try chat.say("two", by: 0, token: "u") != first)
        #expect(try chat.say("three", by: 1, token: "t") != first)
        #expect(try chat.signal(.typing, by: 0, token: "t") != first)
        #expect(chat.log.suffix(3) == ["CUSTOMER: one", "CUSTOMER: two", "AGENT: three"])
    }

    @Test("a chat remembers ten thousand ClientTokens")
    func manyTokens() throws {
        let chat = try stage.connectedChat()
        let stamps = try (0..<10_000).map { try chat.say("m", by: 0, token: "token-\($0)") }
        for number in stride(from: 0, to: 10_000, by: 97) {
            #expect(try chat.say("again", by: 0, token: "token-\(number)") == stamps[number])
        }
        #expect(chat.read { $0.facts.transcript.count } == 10_002)
    }

    @Test("an empty ClientToken is ignored")
    func emptyToken() throws {
        let chat = try stage.connectedChat()
        #expect(try chat.say("a", by: 0, token: "") != chat.say("a", by: 0, token: ""))
    }

    @Test("a refused call does not use up its ClientToken")
    func refusedToken() throws {
        let chat = try stage.connectedChat()
        #expect(throws: Refusal.self) { try chat.say("", by: 0, token: "t") }
        try chat.say("now", by: 0, token: "t")
        #expect(chat.log.last == "CUSTOMER: now")
    }

    @Test("a repeated ClientToken returns the first result even after the chat has ended")
    func repeatedAfterTheEnd() throws {
        let chat = try stage.connectedChat()
        let first = try chat.say("bye", by: 1, token: "t")
        chat.turn { $0.end(reason: nil) }
        #expect(try chat.say("bye", by: 1, token: "t") == first)
        #expect(throws: Refusal.self) { try chat.say("bye", by: 1, token: "u") }
    }

    @Test("a second disconnect is refused, unless it repeats the ClientToken")
    func disconnectTwice() throws {
        let chat = try stage.connectedChat()
        try chat.turn { chat throws(Refusal) in try chat.disconnect(0, clientToken: JSONText("t")) }
        try chat.turn { chat throws(Refusal) in try chat.disconnect(0, clientToken: JSONText("t")) }
        #expect(throws: Refusal.self) {
            try chat.turn { chat throws(Refusal) in try chat.disconnect(0, clientToken: JSONText("u")) }
        }
        #expect(chat.log.count { $0 == "CUSTOMER participant.left" } == 1)
    }

    @Test("typing and connection.acknowledged are not stored")
    func typing() throws {
        let chat = try stage.connectedChat()
        try chat.signal(.typing, by: 0)
        try chat.signal(.connectionAcknowledged, by: 0)
        #expect(chat.read { $0.facts.transcript.count } == 2)
    }

    @Test("the profile decides which events clients can send, and no event changes the state")
    func profiles() throws {
        let streams = try stage.connectedChat()
        for type in [
            ContentType.participantJoined, .participantLeft, .transferSucceed, .transferSucceeded, .transferFailed,
            .chatEnded,
        ] {
            try streams.signal(type, by: 0)
            #expect(streams.items.last?["ContentType"]?.string == type.rawValue)
            #expect(streams.items.last?["ParticipantRole"]?.string == "CUSTOMER")
        }
        #expect(streams.state == .connected)
        let api = try Stage { $0.profile = .api }.connectedChat()
        #expect(throws: Refusal.self) { try api.signal(.chatEnded, by: 0) }
        try api.signal(.typing, by: 0)
    }

    @Test("a message shows the first time of each receipt, and none from its own author")
    func receipts() throws {
        let chat = try stage.connectedChat()
        let message = try chat.say("read me", by: 0)
        let content = "{\"messageId\":\"\(message.id)\"}"
        try chat.signal(.messageRead, content: content, by: 0)
        #expect(chat.items.last?["MessageMetadata"] == nil)
        stage.advance(1_000)
        try chat.signal(.messageDelivered, content: content, by: 1)
        stage.advance(1_000)
        try chat.signal(.messageDelivered, content: content, by: 1)
        try chat.signal(.messageRead, content: content, by: 1)
        let metadata = chat.items.last?["MessageMetadata"]
        #expect(metadata?["MessageId"]?.string == message.id.description)
        let receipt = metadata?["Receipts"]?.elements[0]
        #expect(metadata?["Receipts"]?.elements.count == 1)
        #expect(receipt?["DeliveredTimestamp"]?.string == "2026-11-22T13:00:01.000Z")
        #expect(receipt?["ReadTimestamp"]?.string == "2026-11-22T13:00:02.000Z")
    }

    @Test(
        "a receipt must name a message, and is refused with more than two participants",
        arguments: [nil, "", "{}", "{\"messageId\":\"x\"}", "x"])
    func badReceipts(content: String?) throws {
        let chat = try stage.connectedChat()
        let error = try #require(throws: Refusal.self) { try chat.signal(.messageRead, content: content, by: 1) }
        #expect(error.code == .invalid)
        let message = try chat.say("m", by: 0)
        try chat.join(.agent, "Kim")
        let conflict = try #require(throws: Refusal.self) {
            try chat.signal(.messageRead, content: "{\"messageId\":\"\(message.id)\"}", by: 1)
        }
        #expect(conflict.code == .conflict)
    }

    @Test("AbsoluteTime rises up to a second ahead of the clock, then stays; ids are in order")
    func times() throws {
        let chat = try stage.connectedChat()
        let stamps = try (0..<2_000).map { _ in try chat.say("m", by: 0) }
        let now = stage.instance.clock.now()
        #expect(zip(stamps, stamps.dropFirst()).prefix(900).allSatisfy { $0.time < $1.time })
        #expect(stamps.last?.time == now + 1_000)
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0.time <= $1.time })
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0.id.description < $1.id.description })
        stage.advance(5_000)
        #expect(try chat.say("later", by: 0).time == now + 5_000)
    }

    @Test("any content is returned exactly as it was sent")
    func exactContent() throws {
        let chat = try stage.connectedChat()
        for text in ["\"quoted\" \\ / \n\t\0", "é😀\u{202E}\u{FFFF}", "<b>&amp;</b>", "\u{7F}\u{80}"] {
            try chat.say(text, by: 0)
            #expect(chat.items.last?["Content"]?.string == text)
        }
    }
}
