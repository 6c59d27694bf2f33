import Chats
import ContactCentre
import ContactModel
import Instances
import Kernel
import TestStage
import Testing

/// Tests the rules for agent states (Documentation/Protocol.md#agent-states).
@Suite("Agent states")
struct AgentStateTests {
    private static let lunch = AgentState(name: "Lunch")
    private let stage = Stage()

    private var agent: Agent? { stage.instance.routing.centre.facts.agents["Sam"] }

    /// Gives Sam contacts in these states.
    private func hold(_ states: [AgentContact.State]) throws {
        try stage.agent("Sam") { $0.concurrency = 3 }
        for state in states {
            let chat = try stage.waitingChat()
            switch state {
            case .connecting: break
            case .connected: try accept(chat)
            case .ended:
                try accept(chat)
                chat.turn { $0.leave(ChatState.customer) }
            case .missed: stage.advance(20_000)
            case .rejected:
                try stage.instance.routing.act { centre throws(Refusal) in try centre.reject(chat.leg, by: "Sam") }
            }
        }
        #expect(stage.contacts(of: "Sam") == states.map(\.rawValue))
    }

    private func accept(_ chat: Chat) throws {
        _ = try stage.instance.routing.accept(chat.leg, by: "Sam")
    }

    @Test(
        "a state starts at once if all contacts are over, and clears the contacts",
        arguments: [AgentState.available, lunch, .offline],
        [[], [.ended], [.missed], [.rejected], [.ended, .rejected]] as [[AgentContact.State]])
    func over(state: AgentState, contacts: [AgentContact.State]) throws {
        for timing in [ContactCentre.StateTiming.now, .next] {
            try hold(contacts)
            try stage.agent("Sam", state) { $0.timing = timing }
            #expect(agent?.state == state && agent?.nextState == nil)
            // A missed or rejected contact waits again. An available agent gets the offer.
            #expect(agent?.contacts.allSatisfy { $0.state == .connecting } == true)
            for chat in stage.instance.chats { chat.turn { $0.end(reason: nil) } }
            try stage.agent("Sam", .offline) { $0.timing = .forced }
        }
    }

    @Test(
        "a live contact refuses a state and nothing changes; a forced state starts at once",
        arguments: [AgentContact.State.connecting, .connected], [AgentState.available, lunch, .offline])
    func live(contact: AgentContact.State, state: AgentState) throws {
        try hold([contact])
        let refusal = #expect(throws: Refusal.self) {
            try stage.agent("Sam", state) { $0.queues = ["another"] }
        }
        #expect(refusal?.code == .conflict)
        #expect(agent?.state == .available && agent?.nextState == nil && agent?.queues == ["BasicQueue"])
        try stage.agent("Sam", state) { $0.timing = .forced }
        #expect(agent?.state == state)
        #expect(stage.contacts(of: "Sam") == [contact.rawValue])
    }

    @Test("choosing Available cancels the next state, and the agent gets offers again")
    func takenBack() throws {
        try hold([.connected])
        try stage.agent("Sam", Self.lunch) { $0.timing = .next }
        #expect(agent?.nextState == Self.lunch)
        let waiting = try stage.waitingChat()
        #expect(stage.contacts(of: "Sam") == ["connected"])
        try stage.agent("Sam", .available) { $0.timing = .next }
        #expect(agent?.nextState == nil && agent?.state == .available)
        #expect(stage.contacts(of: "Sam") == ["connected", "connecting"])
        #expect(agent?.contacts.last?.contact == waiting.leg)
    }

    @Test("an agent with a live contact who missed another one can become Available at once")
    func availableAfterMiss() throws {
        try hold([.connected, .missed])
        #expect(agent?.state == .missed)
        let waiting = try #require(agent?.contacts.last?.contact)
        try stage.agent("Sam", .available) { $0.timing = .next }
        #expect(agent?.state == .available && agent?.nextState == nil)
        #expect(agent?.contacts.map(\.state) == [.connected, .connecting])
        #expect(agent?.contacts.last?.contact == waiting)
    }

    @Test("an agent who goes offline while a contact rings stays offline after missing it")
    func missedOffline() throws {
        try hold([.connecting])
        try stage.agent("Sam", .offline) { $0.timing = .forced }
        stage.advance(20_000)
        #expect(agent?.state == .offline && stage.contacts(of: "Sam") == ["missed"])
    }

    @Test("a new next state replaces the earlier one")
    func replaced() throws {
        try hold([.connected])
        try stage.agent("Sam", Self.lunch) { $0.timing = .next }
        try stage.agent("Sam", .offline) { $0.timing = .next }
        #expect(agent?.nextState == .offline)
    }

    @Test(
        "a next state clears after-contact work during a contact, unless the settings keep it",
        arguments: [AfterContactWork.cleared, .kept])
    func afterContactWork(setting: AfterContactWork) throws {
        _ = stage.instance.change { $0.afterContactWorkAtNextState = setting }
        try hold([.ended, .connected])
        try stage.agent("Sam", Self.lunch) { $0.timing = .next }
        #expect(stage.contacts(of: "Sam") == (setting == .kept ? ["ended", "connected"] : ["connected"]))
        #expect(agent?.nextState == Self.lunch && agent?.state == .available)
    }
}
