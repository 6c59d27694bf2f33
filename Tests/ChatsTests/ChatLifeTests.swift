import Chats
import ContactModel
import Instances
import JSON
import Kernel
import TestStage
import Testing

@Suite("The life of a chat")
struct ChatLifeTests {
    private let stage = Stage()

    @Test("a chat waits after its customer joins with InitialMessage, until an agent connects it")
    func begins() throws {
        let chat = try stage.startChat { $0.initialMessage = ChatRequest.InitialMessage(.plain, JSONText("first")) }
        #expect(chat.state == .created)
        #expect(chat.log.isEmpty)
        chat.turn { $0.connect(ChatState.customer) }
        #expect(chat.state == .waiting)
        #expect(chat.log == ["CUSTOMER participant.joined", "CUSTOMER: first"])
        try chat.join(.agent, "Sam")
        #expect(chat.state == .connected)
        #expect(chat.log.last == "AGENT participant.joined")
    }

    @Test("the first accepted call of a customer connects it, once")
    func firstCallConnects() throws {
        let chat = try stage.startChat()
        try chat.say("hi", by: 0)
        try chat.say("again", by: 0)
        #expect(chat.log == ["CUSTOMER participant.joined", "CUSTOMER: hi", "CUSTOMER: again"])
    }

    @Test("a refused call does not connect a participant")
    func refusedCall() throws {
        let chat = try stage.startChat()
        #expect(throws: Refusal.self) { try chat.signal(ContentType(rawValue: "x"), by: 0) }
        #expect(throws: Refusal.self) { try chat.say("", by: 0) }
        #expect(chat.state == .created)
        #expect(chat.log.isEmpty)
    }

    @Test("when the customer leaves, participant.left and chat.ended follow")
    func customerLeaves() throws {
        let chat = try stage.connectedChat()
        try chat.turn { chat throws(Refusal) in try chat.disconnect(0, clientToken: nil) }
        #expect(chat.log.suffix(2) == ["CUSTOMER participant.left", "chat.ended"])
        #expect(chat.state == .ended)
        #expect(chat.read { $0.facts.disconnectReason } == "CUSTOMER_DISCONNECT")
        #expect(throws: Refusal.self) { try chat.say("late", by: 1) }
    }

    @Test("the chat ends when its last agent leaves, and continues when one of two leaves")
    func agentsLeave() throws {
        let chat = try stage.connectedChat()
        let second = try chat.join(.agent, "Kim")
        try chat.turn { chat throws(Refusal) in try chat.disconnect(1, clientToken: nil) }
        #expect(chat.state == .connected)
        try chat.turn { chat throws(Refusal) in try chat.disconnect(second, clientToken: nil) }
        #expect(chat.state == .ended)
        #expect(chat.read { $0.facts.disconnectReason } == "AGENT_DISCONNECT")
    }

    @Test("the end waits for endDelay, and the customer can still send")
    func endDelay() throws {
        let stage = Stage { $0.endDelay = 300 }
        let chat = try stage.connectedChat()
        try chat.turn { chat throws(Refusal) in try chat.disconnect(1, clientToken: nil) }
        #expect(chat.state == .connected)
        try chat.say("still here", by: 0)
        #expect(stage.advance(299).isEmpty)
        #expect(stage.advance(1) == ["chat ends"])
        #expect(chat.log.suffix(3) == ["AGENT participant.left", "CUSTOMER: still here", "chat.ended"])
    }

    @Test("an agent who joins in time cancels the end; a customer who leaves decides its time and reason")
    func pendingEnd() throws {
        let stage = Stage { $0.endDelay = 60_000 }
        let chat = try stage.connectedChat()
        try chat.turn { chat throws(Refusal) in try chat.disconnect(1, clientToken: nil) }
        stage.advance(30_000)
        let kim = try chat.join(.agent, "Kim")
        stage.advance(60_000)
        #expect(chat.state == .connected)
        try chat.turn { chat throws(Refusal) in try chat.disconnect(0, clientToken: nil) }
        stage.advance(40_000)
        try chat.turn { chat throws(Refusal) in try chat.disconnect(kim, clientToken: nil) }
        #expect(stage.advance(20_000) == ["chat ends"])
        #expect(chat.read { $0.facts.disconnectReason } == "CUSTOMER_DISCONNECT")
    }

    @Test("a flow that continues delays the end after the last agent, for at most 15 minutes")
    func heldEnd() throws {
        let held = try stage.connectedChat()
        held.turn { $0.holdEnd() }
        try held.turn { chat throws(Refusal) in try chat.disconnect(1, clientToken: nil) }
        #expect(held.state == .connected)
        held.turn { $0.releaseEnd() }
        #expect(held.state == .ended)
        let forgotten = try stage.connectedChat()
        forgotten.turn { $0.holdEnd() }
        try forgotten.turn { chat throws(Refusal) in try chat.disconnect(1, clientToken: nil) }
        #expect(stage.advance(900_000) == ["chat ends"])
        #expect(forgotten.read { $0.facts.disconnectReason } == "AGENT_DISCONNECT")
    }

    @Test("a chat has a maximum number of participants")
    func manyParticipants() throws {
        let chat = try stage.connectedChat()
        #expect(throws: Refusal.self) { for _ in 0..<1_001 { try chat.join(.agent, "Sam") } }
        #expect(chat.read { $0.facts.participants.count } == ChatState.mostParticipants)
    }

    @Test("a chat ends if its customer does not connect within five minutes")
    func connectDeadline() throws {
        let late = try stage.startChat()
        let inTime = try stage.startChat()
        inTime.turn { $0.connect(ChatState.customer) }
        #expect(stage.advance(299_999).isEmpty)
        #expect(stage.advance(1) == ["customer did not connect"])
        #expect(late.state == .ended)
        #expect(late.log == ["chat.ended"])
        #expect(inTime.state == .waiting)
    }

    @Test("after ChatDurationInMinutes all participants leave, and chat.ended follows")
    func duration() throws {
        let chat = try stage.connectedChat { $0.durationInMinutes = 60 }
        #expect(stage.advance(60 * 60_000) == ["chat duration over"])
        #expect(chat.log.suffix(3) == ["CUSTOMER participant.left", "AGENT participant.left", "chat.ended"])
    }

    @Test("an ended chat has no timers")
    func noTimers() throws {
        let chat = try stage.connectedChat()
        #expect(stage.instance.clock.pendingTimers == 1)
        chat.turn { $0.end(reason: nil) }
        #expect(stage.instance.clock.pendingTimers == 0)
    }

    @Test("every item except chat.ended has participant fields, and every item has its contact")
    func fields() throws {
        let chat = try stage.connectedChat()
        try chat.say("hi", by: 1)
        chat.turn { $0.end(reason: nil) }
        for item in chat.items {
            let names = item.members.map(\.name)
            switch item["ContentType"]?.string {
            case ContentType.chatEnded.rawValue:
                #expect(names == ["AbsoluteTime", "ContentType", "Id", "Type", "ContactId"])
            case "text/plain":
                #expect(
                    names == [
                        "AbsoluteTime", "Content", "ContentType", "Id", "Type", "ParticipantId", "DisplayName",
                        "ParticipantRole", "ContactId",
                    ])
            default:
                #expect(
                    names == [
                        "AbsoluteTime", "ContentType", "Id", "Type", "ParticipantId", "DisplayName", "ParticipantRole",
                        "ContactId",
                    ])
            }
        }
    }
}
