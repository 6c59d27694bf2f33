import Chats
import ContactModel
import Instances
import JSON
import Kernel
import TestStage
import Testing

@Suite("Registry and instances")
struct RegistryTests {
    @Test("a token resolves to its participant, and an altered token is unknown")
    func tokens() throws {
        let stage = Stage()
        let started = try stage.instance.startChat(ChatRequest(flowID: "f", displayName: "Ana"))
        guard case .found(let grant) = stage.registry.look(up: started.participantToken.text) else {
            Issue.record("the token is not known")
            return
        }
        #expect(grant.chat === started.chat)
        #expect(grant.purpose == .participant)
        for text in [
            "", "x", started.participantToken.text + "0", String(started.participantToken.text.dropLast()) + "z",
        ] {
            guard case .unknown = stage.registry.look(up: text) else {
                Issue.record("\(text) is known")
                continue
            }
        }
    }

    @Test("a connection token stays the same while at least an hour of it is left")
    func connectionTokens() throws {
        let stage = Stage()
        let chat = try stage.startChat { $0.durationInMinutes = 10_080 }
        chat.turn { $0.connect(ChatState.customer) }
        let first = try stage.instance.connectionToken(in: chat, for: 0)
        stage.advance(23 * 3_600_000)
        #expect(try stage.instance.connectionToken(in: chat, for: 0).token == first.token)
        stage.advance(1)
        let second = try stage.instance.connectionToken(in: chat, for: 0)
        #expect(second.token != first.token)
        guard case .found(let grant) = stage.registry.look(up: first.token.text) else {
            Issue.record("the old token is not good to its expiry")
            return
        }
        #expect(grant.expiry == first.expiry)
    }

    @Test("StartChatContact with a known ClientToken returns the first chat again")
    func idempotentStart() throws {
        let stage = Stage()
        var request = ChatRequest(flowID: "f", displayName: "Ana")
        request.clientToken = "t"
        let first = try stage.instance.startChat(request)
        let second = try stage.instance.startChat(request)
        #expect(second.chat === first.chat)
        #expect(second.participantToken == first.participantToken)
        #expect(stage.instance.chats.count == 1)
        #expect(try stage.registry.instance("other").startChat(request).chat !== first.chat)
    }

    @Test("the oldest ended contacts beyond the limit are forgotten, with tokens and ClientTokens")
    func eviction() throws {
        let stage = Stage(maxEnded: 3)
        var tokens: [AccessToken] = []
        for number in 0..<5_000 {
            var request = ChatRequest(flowID: "f", displayName: "Ana")
            request.clientToken = "t\(number)"
            let started = try stage.instance.startChat(request)
            tokens.append(started.participantToken)
            started.chat.turn { $0.end(reason: nil) }
        }
        #expect(stage.instance.chats.map(\.ordinal) == [4_998, 4_999, 5_000])
        #expect(stage.registry.counts.tokens == 3)
        guard case .forgotten = stage.registry.look(up: tokens[0].text) else {
            Issue.record("the oldest token is not told as forgotten")
            return
        }
    }

    @Test("a token for a forgotten chat is refused, and leaves nothing behind")
    func forgottenMeanwhile() throws {
        let stage = Stage(maxEnded: 0)
        let chat = try stage.connectedChat()
        chat.turn { $0.end(reason: nil) }
        #expect(throws: Refusal.self) { try stage.instance.issueParticipantToken(in: chat, for: 1) }
        #expect(throws: Refusal.self) { try stage.instance.connectionToken(in: chat, for: 1) }
        #expect(stage.registry.counts.tokens == 0)
    }

    @Test("a chat that has not ended is never forgotten")
    func running() throws {
        let stage = Stage(maxEnded: 0)
        let chat = try stage.connectedChat()
        try stage.connectedChat().turn { $0.end(reason: nil) }
        #expect(stage.instance.chats.map(\.id) == [chat.id])
    }

    @Test("a reset forgets old tokens and timers, and ids and time start again")
    func reset() throws {
        let stage = Stage()
        let old = stage.instance
        let started = try old.startChat(ChatRequest(flowID: "f", displayName: "Ana"))
        stage.advance(1_000)
        let fresh = stage.registry.reset("i", seed: nil).fresh
        #expect(old.isClosed)
        #expect(old.clock.pendingTimers == 0)
        #expect(fresh.clock.now() == Stage.start)
        guard case .forgotten = stage.registry.look(up: started.participantToken.text) else {
            Issue.record("the token of before is still known")
            return
        }
        #expect(throws: Refusal.self) { try old.startChat(ChatRequest(flowID: "f", displayName: "Ana")) }
        #expect(try fresh.startChat(ChatRequest(flowID: "f", displayName: "Ana")).chat.id == started.chat.id)
    }

    @Test("the same seed and acts give the same bytes, and another seed gives other bytes")
    func deterministic() throws {
        func bytes(_ seed: UInt64?) throws -> [String] {
            let stage = Stage()
            let instance = stage.registry.reset("i", seed: seed).fresh
            let chat = try instance.startChat(ChatRequest(flowID: "f", displayName: "Ana")).chat
            chat.turn { $0.connect(ChatState.customer) }
            try chat.say("hi", by: 0)
            return chat.items.map(\.source)
        }
        #expect(try bytes(nil) == bytes(nil))
        #expect(try bytes(nil) != bytes(8))
    }

    @Test("instances share nothing")
    func isolation() throws {
        let stage = Stage()
        let chat = try stage.startChat()
        #expect(stage.registry.instance("other").chat(chat.id.description) == nil)
        #expect(stage.registry.existingInstance("third") == nil)
        stage.registry.instance("other").clock.set(mode: .manual, now: Stage.start + 5_000_000)
        #expect(stage.instance.clock.now() == Stage.start)
    }

    @Test("a chat accepts messages from many threads, and loses none")
    func threads() throws {
        let stage = Stage()
        let chat = try stage.connectedChat()
        let threads = (0..<4).map { thread in
            Thread {
                for number in 0..<500 {
                    _ = try? chat.say(
                        "\(thread) \(number)", by: .init(rawValue: thread % 2), token: "\(thread)-\(number)")
                }
            }
        }
        for thread in threads { thread.join() }
        let contents = chat.items.compactMap { $0["Content"]?.string }
        #expect(Set(contents).count == 2_000)
        for thread in 0..<4 {
            let own = contents.filter { $0.hasPrefix("\(thread) ") }
            #expect(own == (0..<500).map { "\(thread) \($0)" })
        }
    }
}
