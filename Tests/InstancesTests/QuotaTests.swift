import Chats
import ContactModel
import Instances
import Kernel
import TestStage
import Testing

@Suite("Quotas")
struct QuotaTests {
    private let stage = Stage()

    private func turnOn(_ activeChats: Int = 500) {
        _ = stage.instance.change {
            $0.quotas.isOn = true
            $0.quotas.activeChats = activeChats
        }
    }

    @Test("with quotas off, every call is allowed")
    func off() {
        #expect((0..<1_000).allSatisfy { _ in stage.instance.consumeQuota(of: "SendMessage") })
    }

    @Test("a burst is allowed, and then exactly as many calls a second as the quota")
    func exact() {
        turnOn()
        func taken(_ operation: String, of calls: Int) -> Int {
            (0..<calls).count { _ in stage.instance.consumeQuota(of: operation) }
        }
        #expect(taken("SendMessage", of: 100) == 15)
        // The two operations share one budget.
        #expect(taken("SendEvent", of: 1) == 0)
        stage.advance(99)
        #expect(taken("SendEvent", of: 1) == 0)
        stage.advance(1)
        #expect(taken("SendMessage", of: 100) == 1)
        stage.advance(1_000)
        #expect(taken("SendMessage", of: 100) == 10)
        stage.advance(86_400_000_000)
        #expect(taken("SendMessage", of: 100) == 15)
        #expect(taken("GetTranscript", of: 100) == 12)
        #expect(taken("CreateParticipant", of: 100) == 5)
    }

    @Test("buckets keep filling after a clock is set back, and only a change of quotas resets them")
    func clockSetBack() {
        turnOn()
        while stage.instance.consumeQuota(of: "SendMessage") {}
        _ = stage.instance.change { $0.endDelay = 1_000 }
        #expect(!stage.instance.consumeQuota(of: "SendMessage"))
        let clock = stage.instance.clock
        clock.set(mode: .manual, now: clock.now() + -3_600_000)
        #expect(!stage.instance.consumeQuota(of: "SendMessage"))
        stage.advance(1_000)
        #expect((0..<100).count { _ in stage.instance.consumeQuota(of: "SendMessage") } == 10)
    }

    @Test("the number of active chats is limited, and a chat that ends makes room")
    func activeChats() throws {
        turnOn(2)
        let first = try stage.startChat()
        _ = try stage.startChat()
        let refusal = #expect(throws: Refusal.self) { try stage.startChat() }
        #expect(refusal?.code == .limit)
        first.turn { $0.end(reason: nil) }
        _ = try stage.startChat()
    }

    @Test("a chat has at most six people")
    func people() throws {
        turnOn()
        let chat = try stage.connectedChat()
        for number in 2...5 { try chat.join(.agent, "Agent \(number)") }
        #expect(throws: Refusal.self) { try chat.join(.agent, "Agent 6") }
        #expect(throws: Refusal.self) { try chat.join(.customer, "Ben") }
    }

    @Test("at most 1 custom participant, 1 barged-in supervisor and 5 monitors; leaving makes room")
    func others() throws {
        turnOn()
        let chat = try stage.connectedChat()
        try chat.join(.customBot, "Bot")
        #expect(throws: Refusal.self) { try chat.join(.customBot, "Second bot") }
        let monitors = try (1...5).map { try chat.monitor("Monitor \($0)") }
        let sixth = #expect(throws: Refusal.self) { try chat.monitor("Monitor 6") }
        #expect(sixth?.reason == "with quotas on, a chat can have at most 5 supervisors who monitor")
        try chat.barge(monitors[0])
        let second = #expect(throws: Refusal.self) { try chat.barge(monitors[1]) }
        #expect(second?.code == .full)
        chat.turn { $0.leave(monitors[0]) }
        try chat.barge(monitors[1])
    }

    @Test("without quotas, the number of participants is not limited")
    func unlimited() throws {
        let chat = try stage.connectedChat()
        for number in 1...8 { try chat.barge(try chat.monitor("Monitor \(number)")) }
        for number in 2...8 { try chat.join(.agent, "Agent \(number)") }
    }

    @Test("changed settings apply from the next turn on, also in chats that have started")
    func settings() throws {
        let chat = try stage.connectedChat()
        _ = stage.instance.change { $0.endDelay = 5_000 }
        chat.turn { $0.leave(1) }
        #expect(chat.state == .connected)
        stage.advance(5_000)
        #expect(chat.state == .ended)
    }
}

extension Chat {
    fileprivate func monitor(_ name: String) throws -> Participant.Index {
        try turn { chat throws(Refusal) in
            let index = try chat.addParticipant(.supervisor, displayName: name)
            try chat.monitor(index)
            return index
        }
    }

    fileprivate func barge(_ index: Participant.Index) throws {
        try turn { chat throws(Refusal) in try chat.barge(index) }
    }
}
