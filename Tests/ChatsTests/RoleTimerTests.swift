import Chats
import ContactModel
import Instances
import Kernel
import TestStage
import Testing

@Suite("Idle timers")
struct RoleTimerTests {
    private let stage = Stage()

    private static let customer = RoleTimers.Key(role: .customer, kind: .idle)

    private func configure(_ chat: Chat, _ role: RoleTimers.Role, idle: Int64? = nil, disconnect: Int64? = nil) {
        var changes: [(key: RoleTimers.Key, milliseconds: Int64?)] = []
        if let idle { changes.append((RoleTimers.Key(role: role, kind: .idle), idle * 60_000)) }
        if let disconnect {
            changes.append((RoleTimers.Key(role: role, kind: .disconnectNonCustomer), disconnect * 60_000))
        }
        chat.turn { $0.configure(changes) }
    }

    /// Makes a chat whose agent joins after the timers were set.
    private func timed(_ role: RoleTimers.Role, idle: Int64? = nil, disconnect: Int64? = nil) throws -> Chat {
        let chat = try stage.waitingChat()
        configure(chat, role, idle: idle, disconnect: disconnect)
        try chat.join(.agent, "Sam")
        return chat
    }

    @Test("a role becomes idle, returns with a message, and neither event is stored")
    func returns() throws {
        let chat = try timed(.customer, idle: 5)
        let ear = Ear()
        chat.turn { _ = $0.addObserver(ear) }
        #expect(stage.advance(299_999) == [])
        #expect(stage.advance(1) == ["CUSTOMER idle"])
        #expect(stage.advance(3_600_000) == [])
        try chat.signal(.typing, by: 0)
        try chat.say("back", by: 0)
        try chat.say("again", by: 0)
        #expect(ear.heard == ["participant.idle", "typing", "back", "participant.returned", "again"])
        #expect(chat.log.count == 4)
        #expect(stage.advance(300_000) == ["CUSTOMER idle"])
    }

    @Test("a disconnect timer starts with idleness and can be shorter", arguments: [(2, 4), (5, 2)])
    func autodisconnection(idle: Int64, disconnect: Int64) throws {
        let chat = try timed(.customer, idle: idle, disconnect: disconnect)
        let ear = Ear()
        chat.turn { _ = $0.addObserver(ear) }
        stage.advance(idle * 60_000)
        #expect(ear.heard == ["participant.idle"])
        #expect(stage.advance(disconnect * 60_000 - 1) == [])
        stage.advance(1)
        #expect(ear.heard == ["participant.idle", "participant.autodisconnection"])
        #expect(chat.log.suffix(2) == ["AGENT participant.left", "chat.ended"])
        #expect(chat.read { $0.facts.disconnectReason } == "IDLE_DISCONNECT")
    }

    @Test("a message from an idle role ends its idleness and stops the disconnect timer")
    func savedInTime() throws {
        let chat = try timed(.customer, idle: 2, disconnect: 2)
        stage.advance(180_000)
        try chat.say("here", by: 0)
        #expect(stage.advance(119_999) == [])
        #expect(stage.advance(1) == ["CUSTOMER idle"])
        #expect(chat.state == .connected)
    }

    @Test("a disconnect timer alone starts at once, and disconnects supervisors and bots, too")
    func alone() throws {
        let chat = try stage.waitingChat()
        configure(chat, .customer, disconnect: 3)
        try chat.join(.customBot, "Bot")
        try chat.turn { chat throws(Refusal) in
            let index = try chat.addParticipant(.supervisor, displayName: "Lee")
            try chat.monitor(index)
        }
        #expect(stage.advance(179_999) == [])
        stage.advance(1)
        #expect(chat.log.suffix(2) == ["CUSTOM_BOT participant.left", "chat.ended"])
        #expect(chat.read { $0.facts.participants.count { $0.presence == .left } } == 2)
    }

    @Test("timers run while the customer and an agent are connected, and survive transfers")
    func bothSides() throws {
        let chat = try stage.waitingChat()
        configure(chat, .agent, idle: 2)
        #expect(stage.advance(600_000) == [])
        try chat.join(.agent, "Sam")
        stage.advance(60_000)
        try chat.turn { chat throws(Refusal) in try chat.transfer(to: .queue("q"), by: 1) }
        #expect(stage.advance(600_000) == [])
        try chat.join(.agent, "Kim")
        #expect(stage.advance(119_999) == [])
        #expect(stage.advance(1) == ["AGENT idle"])
    }

    @Test("a change of timers while an agent is connected applies when the next agent joins")
    func nextAgent() throws {
        let chat = try timed(.customer, idle: 2)
        configure(chat, .customer, idle: 10)
        #expect(stage.advance(120_000) == ["CUSTOMER idle"])
        try chat.turn { chat throws(Refusal) in try chat.transfer(to: .queue("q"), by: 1) }
        try chat.join(.agent, "Kim")
        #expect(stage.advance(599_999) == [])
        #expect(stage.advance(1) == ["CUSTOMER idle"])
        // A second agent in the chat is also a next agent.
        chat.turn { $0.configure([(Self.customer, nil)]) }
        try chat.say("back", by: 0)
        try chat.join(.agent, "Lee")
        #expect(stage.advance(3_600_000) == [])
    }

    @Test("an agent who joins changes no running timer, and an idle role stays idle")
    func joiningDuringIdleness() throws {
        let chat = try timed(.customer, idle: 2, disconnect: 5)
        let ear = Ear()
        chat.turn { _ = $0.addObserver(ear) }
        stage.advance(120_000)
        try chat.join(.agent, "Kim")
        #expect(stage.advance(299_999) == [])
        try chat.say("back", by: 0)
        #expect(ear.heard == ["participant.idle", "back", "participant.returned"])
    }

    @Test("a message from one side does not end the idleness of the other")
    func sides() throws {
        let chat = try timed(.customer, idle: 2)
        stage.advance(60_000)
        try chat.say("hello?", by: 1)
        #expect(stage.advance(60_000) == ["CUSTOMER idle"])
    }

    @Test("timers that are unset before an agent joins do not run")
    func unsetting() throws {
        let chat = try stage.waitingChat()
        configure(chat, .customer, idle: 2, disconnect: 10)
        chat.turn {
            $0.configure([(Self.customer, nil), (RoleTimers.Key(role: .customer, kind: .disconnectNonCustomer), nil)])
        }
        try chat.join(.agent, "Sam")
        #expect(stage.advance(3_600_000) == [])
    }
}

/// Records the events and messages that an observer receives.
private final class Ear: ChatObserver {
    let isActive = true

    private let words = Mutex<[String]>([])

    var heard: [String] { words.withLock { $0 } }

    func observe(_ occurrence: Occurrence, in chat: inout ChatState) {
        switch occurrence.kind {
        case .event(let type): words.withLock { $0.append(type.shortName) }
        case .message(_, let content): words.withLock { $0.append(content) }
        default: break
        }
    }

    func turnEnded(in chat: inout ChatState) {}
    func timerFired(_ number: Int, in chat: inout ChatState) {}
}
