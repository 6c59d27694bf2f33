import ChatDomain
import Kernel
import Testing

@Suite("Idle timers")
struct RoleTimerTests {
    private let fixture = ChatFixture()

    private func configure(
        _ chat: Chat, _ role: RoleTimers.Role, idle: Int64? = nil, disconnect: Int64? = nil
    ) throws {
        try chat.turn { chat throws(Refusal) in
            var changes: [(key: RoleTimers.Key, milliseconds: Int64?)] = []
            if let idle { changes.append((RoleTimers.Key(role: role, kind: .idle), idle * 60_000)) }
            if let disconnect {
                changes.append((RoleTimers.Key(role: role, kind: .disconnectNonCustomer), disconnect * 60_000))
            }
            try chat.configure(changes)
        }
    }

    @Test("idle, then back with the next message: told, not stored")
    func returns() throws {
        let chat = try fixture.connectedChat()
        let ear = Ear()
        chat.turn { _ = $0.addObserver(ear) }
        try configure(chat, .customer, idle: 5)
        #expect(fixture.advance(299_999) == [])
        #expect(fixture.advance(1) == ["CUSTOMER idle"])
        #expect(fixture.advance(3_600_000) == [])
        try chat.signal(.typing, by: 0)
        try chat.say("back", by: 0)
        try chat.say("again", by: 0)
        #expect(ear.heard == ["participant.idle", "typing", "back", "participant.returned", "again"])
        #expect(chat.log.count == 4)
        #expect(fixture.advance(300_000) == ["CUSTOMER idle"])
    }

    @Test("idle for too long: autodisconnection, everybody but the customer leaves, and the chat ends")
    func autodisconnection() throws {
        let chat = try fixture.connectedChat()
        let ear = Ear()
        chat.turn { _ = $0.addObserver(ear) }
        try configure(chat, .customer, idle: 2, disconnect: 4)
        fixture.advance(240_000)
        #expect(ear.heard == ["participant.idle", "participant.autodisconnection"])
        #expect(chat.log.suffix(2) == ["AGENT participant.left", "chat.ended"])
        #expect(chat.read { $0.facts.disconnectReason } == "AGENT_DISCONNECT")
    }

    @Test(
        "they run while agent and customer are both there, begin anew with the next agent, and last through transfers")
    func bothSides() throws {
        let chat = try fixture.waitingChat()
        try configure(chat, .agent, idle: 2)
        #expect(fixture.advance(600_000) == [])
        try chat.join(.agent, "Sam")
        fixture.advance(60_000)
        try chat.turn { chat throws(Refusal) in try chat.transfer(to: .queue("q"), by: 1) }
        #expect(fixture.advance(600_000) == [])
        try chat.join(.agent, "Kim")
        #expect(fixture.advance(119_999) == [])
        #expect(fixture.advance(1) == ["AGENT idle"])
    }

    @Test("what one side says does not wake the other")
    func sides() throws {
        let chat = try fixture.connectedChat()
        try configure(chat, .customer, idle: 2)
        fixture.advance(60_000)
        try chat.say("hello?", by: 1)
        #expect(fixture.advance(60_000) == ["CUSTOMER idle"])
    }

    @Test("timers that were all unset do not run where there is nobody, when others are set")
    func setAnew() throws {
        let chat = try fixture.connectedChat()
        let key = RoleTimers.Key(role: .customer, kind: .idle)
        try configure(chat, .customer, idle: 2)
        try chat.turn { chat throws(Refusal) in try chat.configure([(key, nil)]) }
        try chat.turn { chat throws(Refusal) in try chat.transfer(to: .queue("q"), by: 1) }
        try configure(chat, .customer, idle: 2, disconnect: 5)
        #expect(fixture.advance(600_000) == [])
        #expect(chat.state == .waiting)
    }

    @Test("unset timers do not fire; contradictions are refused and change nothing")
    func unsetting() throws {
        let chat = try fixture.connectedChat()
        try configure(chat, .customer, idle: 2, disconnect: 10)
        #expect(throws: Refusal.self) { try configure(chat, .customer, idle: 10) }
        try chat.turn { chat throws(Refusal) in
            try chat.configure([
                (RoleTimers.Key(role: .customer, kind: .idle), nil),
                (RoleTimers.Key(role: .customer, kind: .disconnectNonCustomer), nil),
            ])
        }
        #expect(fixture.advance(3_600_000) == [])
    }
}

/// Keeps what an observer hears, in short.
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

    func turnSettled(in chat: inout ChatState) {}
    func timerFired(_ number: Int, in chat: inout ChatState) {}
}
