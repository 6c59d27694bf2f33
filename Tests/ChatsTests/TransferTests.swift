import Chats
import ContactCentre
import ContactModel
import Diagnostics
import Instances
import JSON
import Kernel
import TestStage
import Testing

@Suite("Transfers, invitations, supervisors and bots")
struct TransferTests {
    private let stage = Stage()

    @Test("a transfer sends transfer.succeeded and participant.left, and begins a new leg")
    func transfers() throws {
        let chat = try stage.connectedChat()
        let first = chat.leg
        let second = try chat.transfer(to: .queue("BasicQueue"), by: 1)
        #expect(chat.log.suffix(2) == ["transfer.succeeded", "AGENT participant.left"])
        #expect(chat.state == .waiting)
        #expect(second != first)
        #expect(stage.instance.chat(second.description) === chat)
        try chat.join(.agent, "Kim")
        #expect(chat.log.last == "AGENT participant.joined")
        #expect(chat.items.last?["ContactId"]?.string == second.description)
        #expect(chat.items.dropLast().allSatisfy { $0["ContactId"]?.string == first.description })
        #expect(chat.id == first)
        // This is later than any end that the agent's departure could have scheduled.
        stage.advance(3_600_000)
        #expect(chat.state == .connected)
        let legs = chat.read { $0.facts.contacts }
        #expect(legs.map(\.initiationMethod) == [.api, .transfer])
        #expect(legs[1].previousID == first)
        #expect(legs[0].endedAt != nil)
    }

    @Test("a failed transfer leaves the agent in the chat")
    func failing() throws {
        let chat = try stage.connectedChat()
        try chat.turn { chat throws(Refusal) in try chat.failTransfer(by: 1) }
        #expect(chat.log.last == "transfer.failed")
        #expect(chat.state == .connected)
        try chat.say("still here", by: 1)
    }

    @Test("only an agent in the chat can transfer it, and only while the customer is connected")
    func refusals() throws {
        let chat = try stage.connectedChat()
        #expect(throws: Refusal.self) { try chat.transfer(to: .queue("q"), by: 0) }
        try chat.transfer(to: .queue("q"), by: 1)
        #expect(throws: Refusal.self) { try chat.transfer(to: .queue("q"), by: 1) }
    }

    @Test("a transfer to an agent is offered to that agent alone, and again after a miss")
    func toAgent() throws {
        try stage.agent("Kim")
        try stage.agent("Lee")
        let chat = try stage.startChat()
        chat.turn {
            $0.holdEnd()
            $0.connect(ChatState.customer)
        }
        try chat.join(.agent, "Sam")
        try chat.transfer(to: .agent("Kim"), by: 1)
        #expect(stage.contacts(of: "Kim") == ["connecting"])
        #expect(stage.contacts(of: "Lee") == [])
        stage.advance(20_000)
        #expect(stage.contacts(of: "Kim") == ["missed"])
        try stage.instance.routing.act { centre throws(Refusal) in
            try centre.clear(chat.leg, by: "Kim")
        }
        try stage.agent("Kim")
        #expect(stage.contacts(of: "Kim") == ["connecting"])
    }

    @Test("a leg that an agent transferred becomes that agent's after-contact work")
    func work() throws {
        try stage.agent("Sam") { $0.autoAccepts = true }
        let chat = try stage.waitingChat()
        let first = chat.leg
        #expect(chat.state == .connected)
        try chat.transfer(to: .queue("BasicQueue"), by: 1)
        #expect(stage.instance.routing.centre.facts.agents["Sam"]?.contacts.map(\.contact) == [first])
        #expect(stage.contacts(of: "Sam") == ["ended"])
    }

    @Test("an invitation sends participant.invited and leads to two agents in one leg")
    func invites() throws {
        let chat = try stage.connectedChat()
        try stage.agent("Kim")
        let leg = chat.leg
        try chat.turn { chat throws(Refusal) in try chat.invite(.agent("Kim"), by: 1) }
        #expect(chat.log.last == "AGENT participant.invited")
        #expect(stage.contacts(of: "Kim") == ["connecting"])
        _ = try stage.instance.routing.accept(leg, by: "Kim")
        #expect(chat.leg == leg)
        chat.turn { $0.leave(1) }
        #expect(chat.state == .connected)
        #expect(throws: Refusal.self) {
            try chat.turn { chat throws(Refusal) in try chat.invite(.flow("f"), by: 2) }
        }
    }

    @Test("a supervisor listens unseen, blocks receipts, and can send messages after barging in")
    func supervisor() throws {
        let chat = try stage.connectedChat()
        let message = try chat.say("hi", by: 0)
        let index = try chat.turn { chat throws(Refusal) in
            let index = try chat.addParticipant(.supervisor, displayName: "Lee")
            try chat.monitor(index)
            return index
        }
        #expect(chat.log.count == 3)
        #expect(throws: Refusal.self) { try chat.say("psst", by: index) }
        let refusal = #expect(throws: Refusal.self) {
            try chat.signal(.messageRead, content: #"{"messageId":"\#(message.id)"}"#, by: 1)
        }
        #expect(refusal?.code == .conflict)
        try chat.turn { chat throws(Refusal) in try chat.barge(index) }
        #expect(chat.log.last == "SUPERVISOR participant.joined")
        try chat.say("hello", by: index)
        chat.turn { $0.leave(index) }
        #expect(chat.log.last == "SUPERVISOR participant.left")
        try chat.signal(.messageRead, content: #"{"messageId":"\#(message.id)"}"#, by: 1)
    }

    @Test("a supervisor who only listened leaves unseen, and the chat continues")
    func silentLeaving() throws {
        let chat = try stage.connectedChat()
        try chat.turn { chat throws(Refusal) in
            let index = try chat.addParticipant(.supervisor, displayName: "Lee")
            try chat.monitor(index)
            chat.leave(index)
        }
        #expect(chat.log.count == 2)
        #expect(chat.state == .connected)
    }

    @Test("a custom bot has 15 seconds to connect, is the only bot, and leaves when an agent joins")
    func bots() throws {
        let chat = try stage.waitingChat()
        let late = try chat.inviteBot("Late")
        #expect(throws: Refusal.self) { try chat.inviteBot("Second") }
        #expect(stage.advance(15_000) == ["bot did not connect"])
        #expect(throws: Refusal.self) {
            try chat.turn { chat throws(Refusal) in try chat.admit(late) }
        }
        let bot = try chat.inviteBot("Bot", token: "t")
        #expect(try chat.inviteBot("Bot", token: "t") == bot)
        try chat.say("beep", by: bot)
        #expect(stage.advance(60_000) == [])
        try chat.join(.agent, "Sam")
        #expect(chat.log.suffix(2) == ["AGENT participant.joined", "CUSTOM_BOT participant.left"])
        #expect(chat.state == .connected)
        #expect(throws: Refusal.self) { try chat.inviteBot("Another") }
    }

    @Test("later items have a participant's new name, and earlier items keep the old one")
    func renames() throws {
        let chat = try stage.connectedChat()
        try chat.say("before", by: 0)
        try chat.turn { chat throws(Refusal) in try chat.rename(0, to: "Ana B.") }
        try chat.say("after", by: 0)
        let names = chat.items.compactMap { $0["Content"] == nil ? nil : $0["DisplayName"]?.string }
        #expect(names == ["Ana", "Ana B."])
        #expect(chat.items.count == 4)
    }

    @Test("a rename outside the chat is not sent; system names and bad lengths are refused")
    func renamedInSilence() throws {
        let chat = try stage.waitingChat()
        let bot = try chat.inviteBot("Bot")
        try chat.turn { chat throws(Refusal) in
            _ = chat.open(SocketID(number: 1), of: ChatState.customer)
            try chat.subscribe(SocketID(number: 1), of: ChatState.customer, answer: nil)
        }
        func frames() -> Int { stage.instance.journal.entries(after: 0).entries.count { $0.entry.kind == .frame } }
        let before = frames()
        try chat.turn { chat throws(Refusal) in try chat.rename(bot, to: "Robot") }
        #expect(frames() == before)
        try chat.turn { chat throws(Refusal) in try chat.rename(ChatState.customer, to: "Ana B.") }
        #expect(frames() == before + 1)
        #expect(chat.read { $0.facts.participants[bot].presence } == .invited)
        #expect(chat.log.count == 1)
        let system = try chat.turn { chat throws(Refusal) in
            try chat.systemParticipant(displayName: "SYSTEM_MESSAGE")
        }
        for (index, name) in [(system, "x"), (0, ""), (0, String(repeating: "x", count: 257))] {
            #expect(throws: Refusal.self) {
                try chat.turn { chat throws(Refusal) in try chat.rename(index, to: name) }
            }
        }
    }

    @Test("a flow that finishes does not postpone an end that only waits for endDelay")
    func delayAlone() throws {
        let chat = try stage.startChat()
        _ = stage.instance.change { $0.endDelay = 10_000 }
        chat.turn {
            $0.holdEnd()
            $0.connect(ChatState.customer)
        }
        chat.turn { $0.leave(ChatState.customer) }
        stage.advance(8_000)
        chat.turn { $0.releaseEnd() }
        stage.advance(2_000)
        #expect(chat.state == .ended)
    }

    @Test("DisconnectOnCustomerExit makes the agent leave, and the flow continue to the end")
    func customerExit() throws {
        let chat = try stage.startChat { $0.disconnectsAgentOnCustomerExit = true }
        chat.turn {
            $0.holdEnd()
            $0.connect(ChatState.customer)
        }
        try chat.join(.agent, "Sam")
        chat.turn { $0.leave(ChatState.customer) }
        #expect(chat.log.suffix(2) == ["CUSTOMER participant.left", "AGENT participant.left"])
        #expect(chat.state == .connected)
        chat.turn { $0.releaseEnd() }
        #expect(chat.log.last == "chat.ended")
        #expect(chat.read { $0.facts.disconnectReason } == "CUSTOMER_DISCONNECT")
    }
}

extension Chat {
    @discardableResult
    fileprivate func transfer(to target: TransferTarget, by index: Participant.Index) throws -> UniqueID {
        try turn { chat throws(Refusal) in try chat.transfer(to: target, by: index) }
    }

    fileprivate func inviteBot(_ name: String, token: String? = nil) throws -> Participant.Index {
        try turn { chat throws(Refusal) in
            try chat.inviteBot(displayName: name, clientToken: token.map { JSONText($0) })
        }
    }
}
