import Chats
import ContactModel
import Instances
import JSON
import Kernel
import TestStage
import Testing

@Suite("Growing messages, and messages for one side")
struct GrowingMessageTests {
    private let stage = Stage()

    private func stream(_ chat: Chat, _ chunks: [String]) throws -> ItemStamp? {
        let number = try chat.turn { chat in
            let bot = try chat.systemParticipant(displayName: "BOT")
            return chat.beginGrowingMessage(.plain, JSONText(chunks[0]), by: bot)
        }
        for chunk in chunks.dropFirst() { chat.turn { $0.extendGrowingMessage(number, JSONText(chunk)) } }
        return chat.turn { $0.endGrowingMessage(number) }
    }

    @Test("an incremental message is in the transcript from its first piece, and whole at the end")
    func incremental() throws {
        let chat = try stage.startChat { $0.isIncremental = true }
        chat.turn { $0.connect(ChatState.customer) }
        let number = try chat.turn { chat in
            let bot = try chat.systemParticipant(displayName: "BOT")
            return chat.beginGrowingMessage(.plain, JSONText("He"), by: bot)
        }
        #expect(chat.log.last == "SYSTEM: He")
        try chat.say("between", by: 0)
        chat.turn { $0.extendGrowingMessage(number, JSONText("llo \"you\"")) }
        let stamp = chat.turn { $0.endGrowingMessage(number) }
        #expect(chat.log.suffix(2) == [#"SYSTEM: Hello "you""#, "CUSTOMER: between"])
        #expect(chat.items[1]["Id"]?.string == stamp?.id.description)
        #expect(chat.turn { $0.endGrowingMessage(number) } == nil)
    }

    @Test("without INCREMENTAL, a growing message appears only when it is complete")
    func complete() throws {
        let chat = try stage.waitingChat()
        #expect(try stream(chat, ["He", "llo"]) != nil)
        #expect(chat.log == ["CUSTOMER participant.joined", "SYSTEM: Hello"])
    }

    @Test("a message that still grows when the chat ends keeps the pieces that it has")
    func unfinished() throws {
        let chat = try stage.waitingChat()
        try chat.turn { chat in
            let bot = try chat.systemParticipant(displayName: "BOT")
            _ = chat.beginGrowingMessage(.plain, JSONText("He"), by: bot)
        }
        chat.turn { $0.leave(ChatState.customer) }
        #expect(chat.log.suffix(2) == ["SYSTEM: He", "chat.ended"])
    }

    @Test("a bot that leaves for an agent ends its growing message as it is")
    func cutShort() throws {
        let chat = try stage.startChat { $0.isIncremental = true }
        chat.turn { $0.connect(ChatState.customer) }
        let bot = try chat.join(.customBot, "Bot")
        chat.turn { _ = $0.beginGrowingMessage(.plain, JSONText("One mo"), by: bot) }
        let ear = chat.log
        try chat.join(.agent, "Sam")
        #expect(ear.last == "CUSTOM_BOT: One mo")
        #expect(chat.log.suffix(2) == ["AGENT participant.joined", "CUSTOM_BOT participant.left"])
        chat.turn { $0.extendGrowingMessage(1, JSONText("ment")) }
        #expect(!chat.log.contains("CUSTOM_BOT: One moment"))
    }

    @Test("a message in pieces counts as activity")
    func activity() throws {
        let chat = try stage.startChat { $0.isIncremental = true }
        chat.turn { $0.connect(ChatState.customer) }
        chat.turn { $0.configure([(RoleTimers.Key(role: .agent, kind: .idle), 120_000)]) }
        let agent = try chat.join(.agent, "Sam")
        stage.advance(90_000)
        chat.turn { _ = $0.appendMessage(.plain, inPieces: [JSONText("a"), JSONText("b")], by: agent) }
        #expect(stage.advance(60_000) == [])
    }

    @Test("only participants who see a message can send receipts for it")
    func receipts() throws {
        let chat = try stage.connectedChat()
        let stamp = try chat.turn { chat in
            let flow = try chat.systemParticipant(displayName: "SYSTEM_MESSAGE")
            return chat.appendMessage(.plain, JSONText("for agents"), by: flow, visibility: .agent)
        }
        let content = #"{"messageId":"\#(stamp.id)"}"#
        #expect(throws: Refusal.self) { try chat.signal(.messageRead, content: content, by: 0) }
        try chat.signal(.messageRead, content: content, by: 1)
    }

    @Test("each side sees only its own prompts, and pages count only those")
    func visibility() throws {
        let chat = try stage.connectedChat()
        try chat.turn { chat in
            let flow = try chat.systemParticipant(displayName: "SYSTEM_MESSAGE")
            for number in 0..<10 {
                chat.appendMessage(
                    .plain, JSONText("\(number)"), by: flow, visibility: number % 2 == 0 ? .customer : .agent)
            }
        }
        let transcript = chat.read { $0.facts.transcript }
        func seen(_ role: ParticipantRole, _ query: TranscriptQuery) throws -> [String] {
            let visible = VisibleTranscript(transcript, for: role)
            let page = try TranscriptPager.select(query, in: visible, liveEdgeToken: true)
            return page.items.map { transcript.entry(at: visible.position($0)).content ?? "-" }
        }
        let all = TranscriptQuery(maxResults: 100, sortOrder: .ascending)
        #expect(try seen(.customer, all) == ["-", "-", "0", "2", "4", "6", "8"])
        #expect(try seen(.agent, all) == ["-", "-", "1", "3", "5", "7", "9"])
        #expect(try seen(.supervisor, all) == ["-", "-", "1", "3", "5", "7", "9"])
        #expect(try seen(.customer, TranscriptQuery(maxResults: 2, sortOrder: .ascending)) == ["6", "8"])
        let hidden = try #require(chat.items[3]["Id"]?.string)
        let from = TranscriptQuery(maxResults: 2, sortOrder: .ascending, start: .id(hidden))
        #expect(try seen(.agent, from) == ["1", "3"])
        #expect(try seen(.customer, from) == [])
    }
}
