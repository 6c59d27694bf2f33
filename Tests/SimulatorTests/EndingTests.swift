import Chats
import ContactModel
import Instances
import JSON
import Kernel
import ScenarioFile
import ScenarioModel
import Simulator
import TestStage
import Testing

/// How runs end, and what happens to their chats.
@Suite("The end of a run")
struct EndingTests {
    private let stage = Stage()

    private struct Played {
        let run: Run
        let chat: Chat

        var failure: String? { if case .failed(let failure)? = run.outcome { failure.message } else { nil } }
        var hasPassed: Bool { if case .passed? = run.outcome { true } else { false } }
        var hasEnded: Bool { chat.read { $0.facts.state == .ended } }
    }

    private func read(_ text: String) throws -> Scenario {
        try ScenarioReader().read(Array("scenario: s\n\(text)".utf8), file: "s.yaml")
    }

    private func start(_ text: String, standIns: Set<Actor> = []) throws -> Played {
        var options = RunOptions()
        options.casting.standIns = standIns
        let run = try stage.director.start(try read(text), in: stage.instance, options).run
        return Played(run: run, chat: try #require(stage.instance.chat(run.contactID.description)))
    }

    /// Plays a flow for a customer that is a real client.
    private func flow(_ text: String, _ request: (inout ChatRequest) -> Void = { _ in }) throws -> Played {
        stage.director.put(try read("starts: { with flow: F }\n\(text)"))
        var chatRequest = ChatRequest(flowID: "F", displayName: "Ana")
        request(&chatRequest)
        let chat = try stage.instance.startChat(chatRequest).chat
        chat.turn { $0.connect(ChatState.customer) }
        return Played(run: try #require(stage.director.runs(of: stage.instance).last), chat: chat)
    }

    /// The items of the transcript: names of events, and contents of messages.
    private func items(_ played: Played) -> [String] {
        played.chat.read { chat in
            (0..<chat.facts.transcript.count).map { position in
                let item = chat.facts.transcript.entry(at: position)
                let author = item.author.map { chat.facts.participants[$0].displayName + " " } ?? ""
                return author + (item.content ?? item.type.shortName)
            }
        }
    }

    /// Invites a participant that the run does not play. It has not joined yet.
    private func invite(_ role: ParticipantRole = .agent, to played: Played, _ name: String = "Sam") throws
        -> Participant.Index
    {
        try played.chat.turn { chat throws(Refusal) in try chat.addParticipant(role, displayName: name) }
    }

    private func say(_ text: String, by index: Participant.Index, in played: Played) throws {
        _ = try played.chat.turn { chat throws(Refusal) in
            try chat.sendMessage(.plain, JSONText(text), clientToken: nil, by: index)
        }
    }

    private func leave(_ index: Participant.Index, _ played: Played) {
        played.chat.turn { $0.leave(index) }
    }

    // MARK: - Steps that end a run

    @Test("end chat passes the run in any list of steps, and no later step is executed")
    func endChat() throws {
        let orElse = try start(
            """
            customer: { name: Ana }
            steps:
            - customer says: hi
            - expect: agent joins
              within: 1m
              or else: [customer says: bye then, end chat]
            - customer says: hello agent
            - customer leaves
            """)
        stage.advance(60_000)
        #expect(orElse.hasPassed)
        #expect(items(orElse).suffix(3) == ["Ana bye then", "Ana participant.left", "chat.ended"])
        let then = try start(
            """
            customer: { attributes: { age: "12" } }
            steps:
            - bot says: Welcome
            - if: { age: { matches: '^(1[0-7]|[0-9])$' } }
              then: [bot says: Adults only., end chat]
            - bot says: What can I do for you?
            - end chat
            """)
        #expect(then.hasPassed && then.hasEnded)
        #expect(!items(then).contains("Bot What can I do for you?"))
        let repeated = try start(
            """
            steps:
            - repeat: { times: 3, steps: [customer says: a, { if: { stop: { not: false } }, then: [end chat] }] }
            - customer says: b
            """)
        #expect(repeated.hasPassed)
        #expect(items(repeated).filter { $0 == "Customer a" }.count == 1)
    }

    @Test("a rule can end the run while a step waits")
    func endChatInRule() throws {
        let played = try start(
            """
            steps: [{ expect: { agent says: yes } }, { customer says: more }]
            rules: [{ when: { agent says: bye }, then: [{ customer says: Bye!, }, end chat] }]
            """)
        try say("bye", by: invite(to: played), in: played)
        #expect(played.hasPassed && played.hasEnded)
        #expect(items(played).contains("Customer Bye!"))
    }

    @Test("a customer's leaving ends the run if it ends the chat; otherwise it is an ordinary step")
    func leaving() throws {
        let orElse = try start(
            "steps: [{ expect: agent joins, within: 1m, or else: [customer leaves] }, { customer says: hello }]")
        stage.advance(60_000)
        #expect(orElse.hasPassed && orElse.hasEnded)
        let guest = try start(
            "customers: [Ana, Ben]\nsteps: [customer Ben joins, customer Ben leaves, customer Ana says: alone]")
        #expect(guest.hasPassed)
        #expect(items(guest).contains("Ana alone"))
    }

    @Test("a real customer's expected leaving ends the run; an unexpected one fails it")
    func expectedLeaving() throws {
        let expected = try flow("steps: [{ expect: customer leaves }, { system says: too late }]")
        leave(ChatState.customer, expected)
        #expect(expected.hasPassed)
        let early = try flow("steps: [{ expect: customer says }]")
        leave(ChatState.customer, early)
        #expect(early.failure == "the chat ended before: customer says")
        let rule = try flow(
            "steps: []\nrules: [{ when: customer leaves, then: [system says: too late] }]")
        leave(ChatState.customer, rule)
        #expect(rule.hasPassed)
    }

    @Test("the chat ends when the last of several customers leaves")
    func lastCustomer() throws {
        let played = try start(
            """
            customers: [Ana, Ben]
            steps: [agent joins, customer Ben joins, customer Ana leaves, customer Ben says: still here, customer Ben leaves]
            """)
        #expect(played.hasPassed && played.hasEnded)
        #expect(
            items(played).suffix(4) == [
                "Ana participant.left", "Ben still here", "Ben participant.left", "chat.ended",
            ])
    }

    @Test("a rule on the leaving that ends the chat stops at the first step that needs the chat")
    func ruleAtTheEnd() throws {
        let rule = "rules: [{ when: customer leaves, then: [set: { a: b }, if: { a: b }, then: [fail: gone]] }]"
            .replacing("if: { a: b }, then: [fail: gone]", with: "{ if: { a: b }, then: [fail: gone] }")
        let played = try flow("steps: []\n\(rule)")
        leave(ChatState.customer, played)
        #expect(played.failure == "gone")
        let expected = try flow("steps: [expect: customer leaves]\n\(rule)")
        leave(ChatState.customer, expected)
        #expect(expected.failure == "gone")
        let acts = try flow("steps: []\nrules: [{ when: customer leaves, then: [system says: x, fail: never taken] }]")
        leave(ChatState.customer, acts)
        #expect(acts.hasPassed)
        let early = try flow(
            "steps: [expect: customer says]\nrules: [{ when: customer leaves, then: [system says: x] }]")
        leave(ChatState.customer, early)
        #expect(early.failure == "the chat ended before: customer says")
    }

    @Test("end chat and customer leaves end the run even if an agent's leaving has ended the chat")
    func endedByAgent() throws {
        for last in ["end chat", "customer leaves"] {
            let played = try start(
                "steps: [{ expect: { agent says: any } }, { expect: agent leaves }, \(last)]", standIns: [.agent])
            #expect(played.hasPassed, "\(last): \(played.failure ?? "")")
            let real = try start("steps: [{ expect: agent leaves }, \(last)]")
            let sam = try invite(to: real)
            try say("hi", by: sam, in: real)
            leave(sam, real)
            #expect(real.hasPassed, "\(last): \(real.failure ?? "")")
        }
    }

    @Test("an expected leaving ends the run, with other expected events and even if expected late")
    func leavingAmongOthers() throws {
        let several = try flow("steps: [{ in any order: [customer leaves, agent leaves] }, { wait: 1m }]") {
            $0.disconnectsAgentOnCustomerExit = true
        }
        try say("hi", by: invite(to: several), in: several)
        leave(ChatState.customer, several)
        #expect(several.hasPassed, "\(several.failure ?? "")")
        _ = stage.instance.change { $0.endDelay = 5_000 }
        let late = try flow("steps: [{ wait: 2s }, { expect: customer leaves }, { wait: 10s }]")
        leave(ChatState.customer, late)
        stage.advance(5_000)
        #expect(late.hasPassed, "\(late.failure ?? "")")
        let other = try flow("steps: [{ expect: { agent says: bye } }, { expect: customer says }]")
        let sam = try invite(to: other)
        leave(ChatState.customer, other)
        try say("bye", by: sam, in: other)
        stage.advance(5_000)
        #expect(other.failure == "the chat ended before: customer says")
    }

    @Test("customer leaves ends the run even if the customer was removed before")
    func takenOut() throws {
        _ = stage.instance.change { $0.endDelay = 5_000 }
        let played = try start("steps: [customer says: hi, wait: 2s, customer leaves]")
        leave(ChatState.customer, played)
        stage.advance(2_000)
        #expect(played.run.outcome == nil)
        stage.advance(3_000)
        #expect(played.hasPassed)
    }

    @Test("the run executes no step while the chat's end is delayed")
    func endDelay() throws {
        _ = stage.instance.change { $0.endDelay = 5_000 }
        let played = try start(
            """
            steps: [customer leaves, customer says: more]
            rules: [{ when: agent says, then: [customer says: rule] }]
            """)
        #expect(played.run.outcome == nil && !played.hasEnded)
        try say("hello?", by: invite(to: played), in: played)
        stage.advance(5_000)
        #expect(played.hasPassed && played.hasEnded)
    }

    @Test("a flow that continues without its customer executes its steps")
    func flowGoesOn() throws {
        let played = try flow("steps: [{ expect: customer leaves }, { set: { a: b } }, { wait: 1s }]") {
            $0.disconnectsAgentOnCustomerExit = true
        }
        #expect(played.run.outcome == nil)
        leave(ChatState.customer, played)
        #expect(played.hasPassed)
        let contactCentre = try flow("steps: [{ expect: customer leaves }, { wait: 1s }, { system says: noted }]") {
            $0.disconnectsAgentOnCustomerExit = true
        }
        leave(ChatState.customer, contactCentre)
        #expect(contactCentre.run.outcome == nil)
        stage.advance(1_000)
        #expect(contactCentre.hasPassed)
        #expect(items(contactCentre).contains("SYSTEM_MESSAGE noted"))
    }

    @Test("pass and fail end the run at once, and fail gives its own reason")
    func passAndFail() throws {
        let passed = try start(
            "steps: [{ set: { a: b } }, { if: { a: b }, then: [pass] }, { customer says: more }]")
        #expect(passed.hasPassed)
        #expect(!items(passed).contains("Customer more"))
        let failed = try start(
            """
            steps:
            - expect: { bot says: any }
              within: 1s
              or else: [{ set: { what: order number } }, { fail: "the bot never asked for the ${what}" }]
            """)
        stage.advance(1_000)
        #expect(failed.failure == "the bot never asked for the order number")
        guard case .failed(let failure)? = failed.run.outcome else { return }
        #expect(failure.step.line == 5)
        let unset = try start("steps: [{ fail: \"${nobody}\" }]")
        #expect(unset.failure == "${nobody} has no value here")
    }

    @Test("a prohibited event fails the run if it happened before the end")
    func never() throws {
        let played = try flow(
            "steps: [{ never: { customer says: stop } }, end chat]"
        ) { $0.initialMessage = .init(.plain, JSONText("stop")) }
        #expect(played.failure == "this must never happen, but it did")
        let exhausting = try flow(
            "steps: [{ never: { customer says: { matches: '^(a+)+$' } } }, end chat]"
        ) { $0.initialMessage = .init(.plain, JSONText(String(repeating: "a", count: 40) + "b")) }
        #expect(exhausting.failure?.contains("took more than") == true)
        let after = try start("steps: [{ never: agent leaves }, { expect: { agent says: any } }, end chat]")
        try say("hi", by: invite(to: after), in: after)
        #expect(after.hasPassed)
        #expect(items(after).suffix(2) == ["Sam participant.left", "chat.ended"])
    }

    @Test("steps after the end of a run are a mistake that names the line of the end")
    func unreachable() throws {
        for (step, word) in [("end chat", "end chat"), ("pass", "pass"), ("fail: no", "fail")] {
            let mistakes = #expect(throws: ScenarioMistakes.self) {
                try read("steps:\n- customer says: hi\n- \(step)\n- customer says: bye\n- customer leaves")
            }
            #expect(mistakes?.mistakes.map(\.location.line) == [5])
            #expect(
                mistakes?.mistakes.first?.message
                    == "this step is never reached: \"\(word)\" in line 4 ends the run; remove it, or move it before \"\(word)\""
            )
        }
        #expect(throws: ScenarioMistakes.self) { try read("steps: [fail]") }
        #expect(throws: ScenarioMistakes.self) { try read("steps: [pass: now]") }
    }

    // MARK: - The chat after its run

    @Test("a chat without a real participant ends with its run, passed or failed")
    func withoutRealParticipant() throws {
        let passed = try start("steps: [{ expect: agent says }]", standIns: [.agent])
        #expect(passed.hasPassed && passed.hasEnded)
        let failed = try start("steps: [{ expect: agent says, within: 1s }]")
        stage.advance(1_000)
        #expect(failed.failure != nil && failed.hasEnded)
    }

    @Test("after a run has passed, a real participant keeps the chat open until it leaves")
    func realParticipantAfterPass() throws {
        let played = try start("steps: [{ expect: { agent says: any } }]")
        let agent = try invite(to: played)
        try say("hi", by: agent, in: played)
        #expect(played.hasPassed && !played.hasEnded)
        try say("and bye", by: agent, in: played)
        let other = try invite(.supervisor, to: played, "Lee")
        try say("I am here", by: other, in: played)
        try played.chat.turn { chat throws(Refusal) in
            _ = try chat.transfer(to: .queue("nobody's"), by: agent)
        }
        #expect(!played.hasEnded)
        leave(other, played)
        #expect(played.hasEnded)
    }

    @Test("after a run has failed, its actors leave, and the customer's leaving ends the chat")
    func realParticipantAfterFailure() throws {
        let played = try start(
            "customer: { name: Ana }\nsteps: [supervisor joins, { expect: { agent says: yes }, within: 1s }]")
        try say("no", by: invite(to: played), in: played)
        stage.advance(1_000)
        #expect(played.failure != nil && played.hasEnded)
        #expect(
            items(played).suffix(3) == ["Supervisor participant.left", "Ana participant.left", "chat.ended"])
        let flow = try flow("steps: [bot Ada says: hi, { expect: { customer says: yes }, within: 1s }]")
        stage.advance(1_000)
        #expect(flow.failure != nil && flow.hasEnded)
        #expect(items(flow).suffix(2) == ["Ada participant.left", "chat.ended"])
        let system = try self.flow("steps: [system says: hi, { expect: { customer says: yes }, within: 1s }]")
        stage.advance(1_000)
        #expect(system.failure != nil && !system.hasEnded)
        leave(ChatState.customer, system)
        #expect(system.hasEnded)
    }

    @Test("the chat of two runs ends with the last one; if the flow has no run, with the first")
    func severalRuns() throws {
        let survey = try read("starts: { with flow: survey }\nsteps: [system says: How was it?, wait: 1s]")
        stage.director.put(survey)
        for flow in ["survey", "nowhere"] {
            let played = try start("steps: [{ expect: agent transfers }]")
            let sam = try invite(to: played)
            try say("hi", by: sam, in: played)
            try played.chat.turn { chat throws(Refusal) in _ = try chat.transfer(to: .flow(flow), by: sam) }
            #expect(played.hasPassed)
            #expect(played.hasEnded == (flow == "nowhere"))
            stage.advance(1_000)
            #expect(played.hasEnded)
        }
        #expect(stage.director.runs(of: stage.instance).allSatisfy { $0.outcome != nil })
    }

    @Test("a replay has no real participant, so its chat ends with it")
    func replay() throws {
        var options = RunOptions()
        options.replay = RunReplay(
            inputs: [(0, Verb.joins), (10, .says), (20, .leaves)].map { milliseconds, verb in
                RecordedInput(milliseconds: milliseconds, part: .agent, verb: verb, contentType: .plain, content: "4")
            }, answers: [])
        let run = try stage.director.start(try read("steps: [expect: agent says]"), in: stage.instance, options).run
        stage.advance(15)
        let chat = try #require(stage.instance.chat(run.contactID.description))
        #expect(run.outcome != nil && chat.read { $0.facts.state } == .ended)
    }

    @Test("a run that is ending, and one that is over, continue from a snapshot")
    func snapshots() throws {
        _ = stage.instance.change { $0.endDelay = 5_000 }
        let ending = try start("steps: [customer leaves, customer says: never taken]")
        let over = try start("steps: [{ expect: agent says }]")
        let sam = try invite(to: over)
        try say("hi", by: sam, in: over)
        let instance = stage.instance
        var snapshots: [RunSnapshot] = []
        let record = instance.record { snapshots += stage.director.snapshots(ofRunsIn: $0, of: instance) }
        let runs = stage.director.record(of: instance, runs: snapshots)
        let scenarios = [ending.run.scenario, over.run.scenario]
        let (_, fresh) = try stage.registry.restore("i", from: record, settings: instance.settings.value) {
            fresh throws(Refusal) in
            try stage.director.restore(runs, scenarios: scenarios, in: fresh)
        }
        let back = try [ending, over].map { try #require(fresh.chat($0.chat.id.description)) }
        back[1].turn { $0.leave(sam) }
        _ = fresh.clock.advance(to: fresh.clock.now() + 5_000)
        #expect(back.map { chat in chat.read { $0.facts.state } } == [.ended, .ended])
        let outcomes = stage.director.runs(of: fresh).map { if case .passed? = $0.outcome { true } else { false } }
        #expect(outcomes == [true, true])
    }

    // MARK: - Events that an expectation considers

    @Test("a first call that joins and speaks is two events, and the run reacts between them")
    func joiningAndSpeaking() throws {
        let played = try start(
            """
            customer: { name: Ana }
            steps:
            - expect: agent joins
            - customer says: What is 2 + 2?
            - expect: { agent says: any }
              within: 5s
            """)
        try say("Hello, I am Sam.", by: invite(to: played), in: played)
        #expect(
            items(played) == [
                "Ana participant.joined", "Sam participant.joined", "Ana What is 2 + 2?", "Sam Hello, I am Sam.",
            ])
        #expect(played.hasPassed)
        let greeting = try start(
            """
            customer: { name: Ana }
            steps:
            - expect: { agent says: any }
            - customer says: What is 2 + 2?
            - expect: { agent says: any }
              within: 5s
            """)
        let sam = try invite(to: greeting)
        try say("Hello, I am Sam.", by: sam, in: greeting)
        #expect(greeting.run.outcome == nil)
        try say("4", by: sam, in: greeting)
        #expect(greeting.hasPassed)
    }

    private enum FirstCall: CaseIterable {
        case sendMessage, sendEvent, disconnect, getTranscript, startUpload
    }

    private func perform(_ call: FirstCall, by index: Participant.Index, in chat: inout ChatState) throws(Refusal) {
        switch call {
        case .sendMessage: _ = try chat.sendMessage(.plain, JSONText("hi"), clientToken: nil, by: index)
        case .sendEvent: _ = try chat.sendEvent(.typing, content: nil, clientToken: nil, by: index)
        case .disconnect: try chat.disconnect(index, clientToken: nil)
        case .getTranscript: try chat.admit(index)
        case .startUpload:
            _ = try chat.startUpload(name: "a.txt", type: "text/plain", size: 1, clientToken: nil, by: index)
        }
    }

    @Test("if the reaction to a joining ends the chat, the call is refused as after the end")
    func reactionEndsChat() throws {
        for call in FirstCall.allCases {
            let played = try start("steps: [{ expect: agent joins }, { customer says: bye }, end chat]")
            let sam = try invite(to: played)
            let refusal = #expect(throws: Refusal.self) {
                try played.chat.turn { chat throws(Refusal) in try perform(call, by: sam, in: &chat) }
            }
            #expect(refusal?.reason == "the contact has ended")
            #expect(played.hasPassed)
            #expect(items(played).last == "chat.ended")
        }
    }

    @Test("the customer's initial message is before what a flow says, and does not answer it")
    func initialMessage() throws {
        let question = "steps: [{ system says: Which order? }, { expect: customer says, within: 1m }]"
        let asked = try flow(question) { $0.initialMessage = .init(.plain, JSONText("hello")) }
        #expect(asked.run.outcome == nil)
        try say("A-1", by: ChatState.customer, in: asked)
        #expect(asked.hasPassed)
        let first = try flow("steps: [{ expect: { customer says: hello } }]") {
            $0.initialMessage = .init(.plain, JSONText("hello"))
        }
        #expect(first.hasPassed)
    }

    @Test("a step that puts nothing into the transcript keeps earlier answers valid")
    func cursor() throws {
        for step in [
            "{ customer types: 1s }", "{ set: { a: b } }", "{ wait: 1s }",
            "{ system sets: { a: b } }",
            "{ customer changes name to: Bea }", "agent joins", "{ fault: { preset: flaky-wifi } }",
        ] {
            let played = try start(
                "steps: [agent joins, { wait: 1s }, \(step), { expect: { supervisor says: any } }]")
            try say("early", by: invite(.supervisor, to: played), in: played)
            stage.advance(2_000)
            #expect(played.hasPassed, "\(step): \(played.failure ?? "waits")")
        }
        let said = try start(
            "steps: [agent joins, { wait: 1s }, { customer says: q }, { expect: { supervisor says: any } }]")
        try say("early", by: invite(.supervisor, to: said), in: said)
        stage.advance(2_000)
        #expect(said.run.outcome == nil)
    }
}
