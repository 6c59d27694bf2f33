import Chats
import ContactCentre
import ContactModel
import Instances
import Kernel
import TestStage
import Testing

@Suite("The contact centre")
struct ContactCentreTests {
    private let stage = Stage()

    @Test("a waiting contact is offered to an available agent, who accepts it and joins the chat")
    func accepts() throws {
        try stage.agent("Sam")
        let chat = try stage.waitingChat()
        #expect(stage.contacts(of: "Sam") == ["connecting"])
        #expect(chat.state == .waiting)
        let (found, participant) = try stage.instance.routing.accept(chat.leg, by: "Sam")
        #expect(found === chat)
        #expect(stage.contacts(of: "Sam") == ["connected"])
        #expect(chat.log == ["CUSTOMER participant.joined", "AGENT participant.joined"])
        #expect(chat.state == .connected)
        // Accepting again returns the same participant, and no participant joins.
        #expect(try stage.instance.routing.accept(chat.leg, by: "Sam").participant == participant)
        #expect(chat.log.count == 2)
    }

    @Test("the contact that has waited longest goes to the agent who has been idle longest")
    func order() throws {
        let first = try stage.waitingChat()
        let second = try stage.waitingChat()
        try stage.agent("Kim")
        stage.advance(1_000)
        try stage.agent("Sam")
        #expect(stage.instance.routing.centre.facts.agents["Kim"]?.contacts.map(\.contact) == [first.leg])
        #expect(stage.instance.routing.centre.facts.agents["Sam"]?.contacts.map(\.contact) == [second.leg])
    }

    @Test("an agent gets as many offers as its concurrency, and one more when a contact is cleared")
    func concurrency() throws {
        try stage.agent("Sam") { $0.concurrency = 2 }
        let chats = try (0..<3).map { _ in try stage.waitingChat() }
        #expect(stage.contacts(of: "Sam") == ["connecting", "connecting"])
        for chat in chats.prefix(2) { _ = try stage.instance.routing.accept(chat.leg, by: "Sam") }
        chats[0].turn { $0.leave(ChatState.customer) }
        #expect(stage.contacts(of: "Sam") == ["ended", "connected"])
        try stage.clear(chats[0].leg, "Sam")
        #expect(stage.contacts(of: "Sam") == ["connected", "connecting"])
    }

    @Test("an agent who misses a contact is not routable, and another agent gets the offer")
    func missed() throws {
        try stage.agent("Sam")
        let chat = try stage.waitingChat()
        #expect(stage.advance(19_999) == [])
        #expect(stage.advance(1) == ["Sam missed a contact"])
        #expect(stage.contacts(of: "Sam") == ["missed"])
        #expect(stage.state(of: "Sam") == "MissedCallAgent")
        #expect(throws: Refusal.self) { try stage.instance.routing.accept(chat.leg, by: "Sam") }
        try stage.agent("Kim")
        #expect(stage.contacts(of: "Kim") == ["connecting"])
    }

    @Test("an agent's token from an offer is useless after the agent misses the contact")
    func missedToken() throws {
        try stage.agent("Sam")
        let chat = try stage.waitingChat()
        let (_, participant) = try stage.instance.routing.participant(of: chat.leg, with: "Sam")
        #expect(chat.read { $0.facts.participants[participant].presence } == .offered)
        // The agent must not act before it accepts.
        #expect(throws: Refusal.self) { try chat.say("too early", by: participant) }
        stage.advance(20_000)
        #expect(chat.read { $0.facts.participants[participant].presence } == .left)
        #expect(chat.log == ["CUSTOMER participant.joined"])
    }

    @Test("an agent cannot accept a contact whose customer leaves at the same moment")
    func acceptedTooLate() throws {
        try stage.agent("Sam")
        let chat = try stage.waitingChat()
        let (_, participant) = try stage.instance.routing.participant(of: chat.leg, with: "Sam")
        _ = stage.instance.change { $0.endDelay = 10_000 }
        chat.turn { chat in
            chat.leave(ChatState.customer)
            #expect(throws: Refusal.self) { try chat.accept(participant) }
        }
        #expect(!chat.log.contains("AGENT participant.joined"))
    }

    @Test("a contact that a flow sends to an agent in it does not wait, and ends with the agent")
    func sentToWhoIsHere() throws {
        let chat = try stage.connectedChat()
        try chat.turn { chat throws(Refusal) in try chat.route(to: .agent("Sam")) }
        chat.turn { $0.leave(1) }
        #expect(chat.log.last == "chat.ended")
    }

    @Test("a rejected contact is not offered to the same agent again before it is cleared")
    func rejected() throws {
        try stage.agent("Sam") { $0.concurrency = 2 }
        let chat = try stage.waitingChat()
        try stage.instance.routing.act { centre throws(Refusal) in
            try centre.reject(chat.leg, by: "Sam")
        }
        #expect(stage.contacts(of: "Sam") == ["rejected"])
        #expect(stage.state(of: "Sam") == "Available")
        try stage.clear(chat.leg, "Sam")
        #expect(stage.contacts(of: "Sam") == ["connecting"])
    }

    @Test("after-contact work holds the slot until it is cleared or its time is over")
    func afterContactWork() throws {
        try stage.agent("Sam") {
            $0.autoAccepts = true
            $0.afterContactWork = 30_000
        }
        let chat = try stage.waitingChat()
        #expect(stage.contacts(of: "Sam") == ["connected"])
        #expect(throws: Refusal.self) { try stage.clear(chat.leg, "Sam") }
        chat.turn { $0.leave(ChatState.customer) }
        #expect(stage.contacts(of: "Sam") == ["ended"])
        let next = try stage.waitingChat()
        #expect(next.state == .waiting)
        #expect(stage.advance(30_000) == ["Sam's after-contact work is over"])
        #expect(stage.contacts(of: "Sam") == ["connected"])
        #expect(next.state == .connected)
    }

    @Test("a next state starts when the last contact is cleared")
    func nextState() throws {
        try stage.agent("Sam") { $0.autoAccepts = true }
        let chat = try stage.waitingChat()
        try stage.agent("Sam", AgentState(name: "Lunch")) { $0.timing = .next }
        #expect(stage.state(of: "Sam") == "Available")
        chat.turn { $0.leave(ChatState.customer) }
        try stage.clear(chat.leg, "Sam")
        #expect(stage.state(of: "Sam") == "Lunch")
        #expect(try stage.waitingChat().state == .waiting)
    }

    @Test("a contact whose customer leaves while it rings is missed, and the agent stays available")
    func abandoned() throws {
        try stage.agent("Sam")
        let chat = try stage.waitingChat()
        chat.turn { $0.leave(ChatState.customer) }
        #expect(stage.contacts(of: "Sam") == ["missed"])
        #expect(stage.state(of: "Sam") == "Available")
        #expect(stage.instance.routing.centre.facts.tickets.isEmpty)
    }

    @Test("an agent who joins without an offer has the contact, and the other agent's offer ends")
    func servedOtherwise() throws {
        try stage.agent("Sam")
        try stage.agent("Kim", .offline)
        let chat = try stage.waitingChat()
        try chat.join(.agent, "Kim")
        #expect(stage.contacts(of: "Sam") == [])
        #expect(stage.contacts(of: "Kim") == ["connected"])
        #expect(stage.advance(60_000) == [])
    }

    @Test("a contact in a queue is offered to an agent who serves the queue")
    func queues() throws {
        try stage.agent("Sam") { $0.queues = ["billing"] }
        let chat = try stage.waitingChat()
        #expect(stage.contacts(of: "Sam") == [])
        try chat.turn { chat throws(Refusal) in try chat.route(to: .queue("billing")) }
        #expect(stage.contacts(of: "Sam") == ["connecting"])
        #expect(chat.read { $0.contact.queue?.queue } == .queue("billing"))
        #expect(stage.instance.routing.centre.facts.tickets.isEmpty)
    }

    @Test("an agent with a live contact cannot be removed, any other agent can")
    func removal() throws {
        try stage.agent("Sam") { $0.autoAccepts = true }
        let chat = try stage.waitingChat()
        #expect(throws: Refusal.self) { try stage.remove("Sam") }
        chat.turn { $0.leave(ChatState.customer) }
        try stage.remove("Sam")
        #expect(throws: Refusal.self) { try stage.remove("Sam") }
    }

    @Test("a contact can only be sent to an agent or queue with a known name")
    func targets() throws {
        try stage.agent("Sam")
        let centre = stage.instance.routing.centre
        #expect(throws: Never.self) { try centre.check(.agent("Sam")) }
        let error = #expect(throws: Refusal.self) { try centre.check(.agent("Samm")) }
        #expect(error?.reason.contains("did you mean \"Sam\"") == true)
        #expect(throws: Refusal.self) { try centre.check(.queue("x")) }
    }
}

extension Stage {
    fileprivate func clear(_ contact: UniqueID, _ agent: String) throws {
        try instance.routing.act { centre throws(Refusal) in try centre.clear(contact, by: agent) }
    }

    fileprivate func remove(_ agent: String) throws {
        try instance.routing.act { centre throws(Refusal) in try centre.remove(agent) }
    }
}
