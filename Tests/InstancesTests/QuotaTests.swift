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

    @Test("off, nothing is counted")
    func off() {
        #expect((0..<1_000).allSatisfy { _ in stage.instance.takeQuota(of: "SendMessage") })
    }

    @Test("a burst goes through, then as many a second as the quota says, to the call")
    func exact() {
        turnOn()
        func taken(_ operation: String, of calls: Int) -> Int {
            (0..<calls).count { _ in stage.instance.takeQuota(of: operation) }
        }
        #expect(taken("SendMessage", of: 100) == 15)
        // They share one budget.
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

    @Test("a clock that is set back fills buckets as before; only a change of quotas begins them anew")
    func clockSetBack() {
        turnOn()
        while stage.instance.takeQuota(of: "SendMessage") {}
        _ = stage.instance.change { $0.endDelay = 1_000 }
        #expect(!stage.instance.takeQuota(of: "SendMessage"))
        let clock = stage.instance.clock
        clock.set(mode: .manual, now: clock.now() + -3_600_000)
        #expect(!stage.instance.takeQuota(of: "SendMessage"))
        stage.advance(1_000)
        #expect((0..<100).count { _ in stage.instance.takeQuota(of: "SendMessage") } == 10)
    }

    @Test("so many chats at once; one that ends frees space")
    func activeChats() throws {
        turnOn(2)
        let first = try stage.startChat()
        _ = try stage.startChat()
        let refusal = #expect(throws: Refusal.self) { try stage.startChat() }
        #expect(refusal?.code == .limit)
        first.turn { $0.end(reason: nil) }
        _ = try stage.startChat()
    }

    @Test("six people in a chat at most")
    func people() throws {
        turnOn()
        let chat = try stage.connectedChat()
        for number in 2...5 { try chat.join(.agent, "Agent \(number)") }
        #expect(throws: Refusal.self) { try chat.join(.agent, "Agent 6") }
        #expect(throws: Refusal.self) { try chat.join(.customer, "Ben") }
    }

    @Test("one custom participant, one supervisor who has barged in, five who monitor; one who leaves frees space")
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

    @Test("without quotas there is room for everybody")
    func unlimited() throws {
        let chat = try stage.connectedChat()
        for number in 1...8 { try chat.barge(try chat.monitor("Monitor \(number)")) }
        for number in 2...8 { try chat.join(.agent, "Agent \(number)") }
    }

    @Test("settings that change are those of the next turn, in chats that go on, too")
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
