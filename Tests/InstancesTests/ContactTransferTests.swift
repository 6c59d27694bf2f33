import Chats
import ContactCentre
import ContactModel
import Instances
import Kernel
import TestStage
import Testing

/// Tests contacts that change hands at awkward moments: none is lost, and every slot is freed.
@Suite("Contacts that change hands")
struct ContactTransferTests {
    private let stage = Stage()

    private func act(_ body: (inout ContactCentre) throws(Refusal) -> Void) throws {
        try stage.instance.routing.act { centre throws(Refusal) in try body(&centre) }
    }

    private func accept(_ chat: Chat, _ agent: String) throws {
        _ = try stage.instance.routing.accept(chat.leg, by: agent)
    }

    private func legs(of agent: String) -> [UniqueID] {
        stage.instance.routing.centre.facts.agents[agent]?.contacts.map(\.contact) ?? []
    }

    private var waiting: Int { stage.instance.routing.centre.facts.tickets.count }

    @Test("the agent who has been idle longest gets the contact, whatever its name")
    func idleLongest() throws {
        try stage.agent("Zoe")
        stage.advance(1_000)
        try stage.agent("Kim")
        let chat = try stage.waitingChat()
        #expect(legs(of: "Zoe") == [chat.leg])
        #expect(legs(of: "Kim") == [])
    }

    @Test("a rejected contact keeps its place before contacts that arrived later")
    func place() throws {
        let first = try stage.waitingChat()
        _ = try stage.waitingChat()
        try stage.agent("Sam")
        try act { centre throws(Refusal) in try centre.reject(first.leg, by: "Sam") }
        try stage.agent("Kim")
        #expect(legs(of: "Kim") == [first.leg])
    }

    @Test("a customer who leaves during the end delay, after the agent, is the disconnect reason")
    func customerLast() throws {
        let chat = try stage.connectedChat()
        _ = stage.instance.change { $0.endDelay = 10_000 }
        chat.turn { $0.leave(1) }
        chat.turn { $0.leave(ChatState.customer) }
        stage.advance(10_000)
        #expect(chat.log.last == "chat.ended")
        #expect(chat.read { $0.facts.disconnectReason } == "CUSTOMER_DISCONNECT")
    }

    @Test("an offered agent whose participant is removed has rejected, and the contact waits")
    func takenAway() throws {
        try stage.agent("Sam")
        let chat = try stage.waitingChat()
        let (_, participant) = try stage.instance.routing.participant(of: chat.leg, with: "Sam")
        chat.turn { $0.leave(participant) }
        #expect(stage.contacts(of: "Sam") == ["rejected"])
        #expect(waiting == 1)
        #expect(throws: Refusal.self) { try accept(chat, "Sam") }
    }

    @Test("a full chat refuses the agent, whose contact is then rejected", arguments: [false, true])
    func full(autoAccepts: Bool) throws {
        let chat = try stage.waitingChat()
        for number in 1...5 { try chat.join(.agent, "Agent \(number)") }
        // Zoe is invited while there is room.
        try stage.agent("Zoe", .offline)
        try chat.turn { chat throws(Refusal) in try chat.invite(.agent("Zoe"), by: 1) }
        _ = stage.instance.change { $0.quotas.isOn = true }
        let late = #expect(throws: Refusal.self) {
            try chat.turn { chat throws(Refusal) in try chat.invite(.queue("BasicQueue"), by: 1) }
        }
        #expect(late?.code == .full)
        try stage.agent("Zoe") { $0.autoAccepts = autoAccepts }
        if !autoAccepts {
            let refusal = #expect(throws: Refusal.self) { try accept(chat, "Zoe") }
            #expect(refusal?.code == .full)
        }
        #expect(stage.contacts(of: "Zoe") == ["rejected"])
        #expect(chat.log.count { $0 == "AGENT participant.joined" } == 5)
    }

    @Test("an invited agent who joins after a transfer is in the new leg once; the transfer waits")
    func invitedThenTransferred() throws {
        let chat = try stage.connectedChat()
        try stage.agent("Bo")
        chat.turn { _ = try? $0.invite(.agent("Bo"), by: 1) }
        try chat.turn { chat throws(Refusal) in try chat.transfer(to: .queue("q"), by: 1) }
        #expect(legs(of: "Bo") == [chat.leg])
        try accept(chat, "Bo")
        #expect(stage.contacts(of: "Bo") == ["connected"])
        #expect(waiting == 1)
        let bo = try #require(chat.read { $0.facts.participants.firstIndex { $0.displayName == "Bo" } })
        // No agent serves the customer then, but the transfer still waits for an agent.
        chat.turn { $0.leave(bo) }
        #expect(chat.state == .waiting)
        #expect(stage.contacts(of: "Bo") == ["ended"])
    }

    @Test("an offer adds the agent's participant, which is dismissed when another agent joins")
    func offered() throws {
        try stage.agent("Bo")
        let chat = try stage.waitingChat()
        let seat = try #require(chat.read { $0.facts.participants.firstIndex { $0.agentName == "Bo" } })
        #expect(chat.read { $0.facts.participants[seat].presence } == .offered)
        let offered = try #require(stage.instance.routing.centre.facts.agents["Bo"]?.contacts.last)
        #expect(chat.read { $0.facts.participants[seat].id } == offered.participant)
        try chat.join(.agent, "Sam")
        #expect(chat.read { $0.facts.participants[seat].presence } == .left)
        #expect(chat.log.count == 2)
        #expect(stage.contacts(of: "Bo") == [])
    }

    @Test("an agent who joins without using the offer is in the chat once")
    func anotherWay() throws {
        try stage.agent("Bo")
        let chat = try stage.waitingChat()
        let joined = try chat.join(.agent, "Bo")
        let presences = chat.read { state in
            state.facts.participants.filter { $0.agentName == "Bo" }.map(\.presence)
        }
        #expect(presences == [.left, .connected])
        #expect(stage.contacts(of: "Bo") == ["connected"])
        chat.turn { $0.leave(joined) }
        #expect(stage.contacts(of: "Bo") == ["ended"])
    }

    @Test("ParticipantIds of offers do not depend on other chats")
    func apart() throws {
        func seat(after others: Int) throws -> UniqueID {
            let stage = Stage()
            try stage.agent("Kim") { $0.concurrency = 5 }
            let chat = try stage.waitingChat()
            for _ in 0..<others { _ = try stage.waitingChat() }
            try stage.instance.routing.act { centre throws(Refusal) in try centre.reject(chat.leg, by: "Kim") }
            try stage.agent("Bo")
            return try #require(chat.read { $0.facts.participants.first { $0.agentName == "Bo" } }).id
        }
        #expect(try seat(after: 0) == seat(after: 2))
    }

    @Test("a waiting transfer continues when other participants leave, also when a bot leaves")
    func waitingTransfer() throws {
        let chat = try stage.connectedChat()
        try chat.join(.agent, "Kim")
        try chat.turn { chat throws(Refusal) in try chat.transfer(to: .queue("q"), by: 1) }
        chat.turn { $0.leave(2) }
        #expect(chat.state == .waiting)
        let bot = try chat.join(.customBot, "Bot")
        chat.turn { $0.leave(bot) }
        #expect(chat.state == .waiting)
        let lee = try chat.join(.agent, "Lee")
        chat.turn { $0.leave(lee) }
        #expect(chat.state == .ended)
    }

    @Test("a chat continues if its flow sends the contact on after the last agent has left")
    func routedAfterLeaving() throws {
        let chat = try stage.startChat()
        chat.turn {
            $0.holdEnd()
            $0.connect(ChatState.customer)
        }
        try chat.join(.agent, "Sam")
        chat.turn { $0.leave(1) }
        try chat.turn { chat throws(Refusal) in try chat.route(to: .queue("surveys")) }
        chat.turn { $0.releaseEnd() }
        stage.advance(3_600_000)
        #expect(chat.state == .waiting)
        #expect(waiting == 1)
    }

    @Test("a contact that an agent gets a second time has its own slot, token and timer")
    func twice() throws {
        let chat = try stage.connectedChat()
        try stage.agent("Bo") {
            $0.concurrency = 3
            $0.afterContactWork = 30_000
        }
        for round in 1...2 {
            chat.turn { _ = try? $0.invite(.agent("Bo"), by: 1) }
            let (_, seat) = try stage.instance.routing.participant(of: chat.leg, with: "Bo")
            #expect(try stage.instance.routing.accept(chat.leg, by: "Bo").participant == seat)
            #expect(stage.contacts(of: "Bo").last == "connected")
            chat.turn { $0.leave(seat) }
            #expect(stage.contacts(of: "Bo") == Array(repeating: "ended", count: round))
        }
        #expect(stage.advance(30_000).count == 2)
        #expect(stage.contacts(of: "Bo") == [])
    }

    @Test("two equal invitations at the same moment are two invitations")
    func equalInvitations() throws {
        let chat = try stage.connectedChat()
        chat.turn {
            _ = try? $0.invite(.queue("q"), by: 1)
            _ = try? $0.invite(.queue("q"), by: 1)
        }
        for name in ["Bo", "Cy"] { try stage.agent(name) { $0.queues = ["q"] } }
        #expect(stage.contacts(of: "Bo") == ["connecting"])
        #expect(stage.contacts(of: "Cy") == ["connecting"])
    }

    @Test(
        "a next state stops offers, and starts when the agent has no contacts, even after a miss"
    )
    func nextState() throws {
        try stage.agent("Sam") { $0.concurrency = 3 }
        let chat = try stage.waitingChat()
        try stage.agent("Sam", AgentState(name: "Lunch")) { $0.timing = .next }
        _ = try stage.waitingChat()
        #expect(stage.contacts(of: "Sam") == ["connecting"])
        try chat.join(.agent, "Somebody")
        #expect(stage.state(of: "Sam") == "Lunch")
        try stage.agent("Sam")
        try stage.agent("Sam", AgentState(name: "Lunch")) { $0.timing = .next }
        stage.advance(20_000)
        #expect(stage.state(of: "Sam") == "MissedCallAgent")
        let missed = try #require(legs(of: "Sam").first)
        try act { centre throws(Refusal) in try centre.clear(missed, by: "Sam") }
        #expect(stage.state(of: "Sam") == "Lunch")
    }

    @Test(
        "a present agent is not invited; a transfer removes all agents, and offers its target anew"
    )
    func present() throws {
        try stage.agent("Kim") { $0.queues = ["another"] }
        let chat = try stage.connectedChat()
        try chat.join(.agent, "Kim")
        #expect(throws: Refusal.self) {
            try chat.turn { chat throws(Refusal) in try chat.invite(.agent("Kim"), by: 1) }
        }
        let before = chat.leg
        try chat.turn { chat throws(Refusal) in try chat.transfer(to: .agent("Kim"), by: 1) }
        #expect(
            chat.log.suffix(3) == ["transfer.succeeded", "AGENT participant.left", "AGENT participant.left"])
        #expect(chat.state == .waiting)
        #expect(legs(of: "Kim") == [chat.leg] && chat.leg != before)
        #expect(stage.contacts(of: "Kim") == ["connecting"])
    }

    @Test("a contact whose customer has left is not offered, however long the end takes")
    func customerGone() throws {
        _ = stage.instance.change { $0.endDelay = 60_000 }
        try stage.agent("Kim")
        let rung = try stage.waitingChat()
        let chat = try stage.waitingChat()
        for each in [rung, chat] { each.turn { $0.leave(ChatState.customer) } }
        #expect(waiting == 0)
        #expect(stage.contacts(of: "Kim") == ["missed"])
        #expect(throws: Refusal.self) { try accept(rung, "Kim") }
        #expect(throws: Refusal.self) {
            try chat.turn { chat throws(Refusal) in try chat.route(to: .queue("q")) }
        }
    }

    @Test("an agent who joins without an offer frees the slot when leaving")
    func withoutOffer() throws {
        try stage.agent("Sam", .offline)
        for _ in 0..<5 {
            let chat = try stage.waitingChat()
            let sam = try chat.join(.agent, "Sam")
            #expect(stage.contacts(of: "Sam") == ["connected"])
            chat.turn { $0.leave(sam) }
        }
        #expect(stage.contacts(of: "Sam") == [])
    }

    @Test("a queue exists once a contact waits in it or it becomes the default queue")
    func queues() throws {
        let chat = try stage.waitingChat()
        try chat.turn { chat throws(Refusal) in try chat.route(to: .queue("nowhere")) }
        _ = stage.instance.change { $0.defaultQueue = "Main" }
        #expect(stage.instance.routing.centre.facts.queues == ["BasicQueue", "Main", "nowhere"])
    }

    @Test(
        "a new time applies to after-contact work in progress; an awaited agent is not removed")
    func changes() throws {
        try stage.agent("Sam") { $0.autoAccepts = true }
        let chat = try stage.waitingChat()
        chat.turn { $0.leave(ChatState.customer) }
        try stage.agent("Sam") { $0.afterContactWork = 5_000 }
        stage.advance(5_000)
        #expect(stage.contacts(of: "Sam") == [])
        try stage.agent("Sam", .offline)
        let other = try stage.connectedChat()
        try other.turn { chat throws(Refusal) in try chat.transfer(to: .agent("Sam"), by: 1) }
        #expect(throws: Refusal.self) {
            try act { centre throws(Refusal) in try centre.remove("Sam") }
        }
    }

    @Test("flows cannot send a contact in a circle forever")
    func circle() throws {
        let chat = try stage.waitingChat()
        var refusal: Refusal?
        for _ in 0..<200 where refusal == nil {
            do throws(Refusal) {
                try chat.turn { chat throws(Refusal) in try chat.route(to: .flow("round")) }
            } catch {
                refusal = error
            }
        }
        #expect(refusal?.reason.contains("form a loop") == true)
    }
}
