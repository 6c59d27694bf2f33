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

@Suite("Director")
struct DirectorTests {
    /// A run with its chat, which the run itself does not keep alive.
    private struct Played {
        let run: Run
        let chat: Chat

        var id: String { run.id }
        var outcome: RunOutcome? { run.outcome }
    }

    private let stage = Stage(maxEnded: 3)

    private func start(_ steps: String, name: String = "s", _ options: RunOptions = RunOptions()) throws -> Played {
        let text = "scenario: \(name)\ncustomer: { name: Ana }\nsteps:\n\(steps)"
        let run = try stage.director.start(
            ScenarioReader().read(Array(text.utf8), file: "s.yaml"), in: stage.instance, options
        )
        .run
        return Played(run: run, chat: try #require(stage.instance.chat(run.contactID.description)))
    }

    private func contents(_ run: Played) -> [String] {
        run.chat.read { state in
            (0..<state.facts.transcript.count).map { position in
                var writer = JSONWriter()
                state.facts.transcript.write(position, participants: state.facts.participants, to: &writer)
                let item = try? JSONDocument(writer.bytes).root
                let role = item?["ParticipantRole"]?.string ?? "-"
                return role + " "
                    + (item?["Content"]?.string ?? item?["ContentType"]?.string?.split(separator: ".").last.map(
                        String.init) ?? "?")
            }
        }
    }

    @Test("a repeating scenario starts once after each end, when its pause is over")
    func again() throws {
        let text = """
            scenario: s
            starts: { on boot, repeat after: 20s }
            steps:
              - wait: 5s
              - customer leaves
            """
        let scenario = try ScenarioReader().read(Array(text.utf8), file: "s.yaml")
        let director = stage.director
        director.put(scenario)
        try director.startOnBoot(in: stage.instance)
        stage.advance(24_999)
        #expect(director.runs(of: stage.instance).count == 1)
        stage.advance(1)
        #expect(director.runs(of: stage.instance).map { $0.outcome == nil } == [false, true])
        stage.advance(25_000)
        #expect(director.runs(of: stage.instance).map { $0.outcome == nil } == [false, false, true])
    }

    @Test("a run that a call starts does not repeat, nor does a scenario that was replaced")
    func againAlone() throws {
        let head = "scenario: s\nstarts: { on boot, repeat after: 20s }\n"
        let director = stage.director
        director.put(try ScenarioReader().read(Array("\(head)steps: [customer leaves]".utf8), file: "s.yaml"))
        let scenario = try #require(director.scenario(named: "s", in: stage.instance))
        _ = try director.start(scenario, in: stage.instance)
        stage.advance(60_000)
        #expect(director.runs(of: stage.instance).count == 1)
        try director.startOnBoot(in: stage.instance)
        #expect(director.runs(of: stage.instance).count == 2)
        director.put(try ScenarioReader().read(Array("scenario: s\nsteps: [customer leaves]".utf8), file: "s.yaml"))
        stage.advance(60_000)
        #expect(director.runs(of: stage.instance).count == 2)
        let error = #expect(throws: ScenarioMistakes.self) {
            try ScenarioReader().read(
                Array("scenario: s\nstarts: { on boot, repeat after: 999ms }\nsteps: []".utf8), file: "s.yaml")
        }
        #expect(error?.description.contains("must be at least 1s") == true)
    }

    @Test("a run plays the customer against any agent, and replies directly after the agent")
    func conversation() throws {
        let run = try start(
            "- customer says: hi\n- expect: agent says\n- customer says: thanks\n- customer leaves")
        #expect(run.outcome == nil)
        let agent = try run.chat.turn { chat throws(Refusal) in
            let index = try chat.addParticipant(.agent, displayName: "Sam")
            chat.connect(index)
            return index
        }
        try run.chat.turn { chat throws(Refusal) in
            _ = try chat.sendMessage(.plain, JSONText("hello"), clientToken: nil, by: agent)
        }
        #expect(
            contents(run) == [
                "CUSTOMER joined", "CUSTOMER hi", "AGENT joined", "AGENT hello", "CUSTOMER thanks", "CUSTOMER left",
                "- ended",
            ])
        guard case .passed = run.outcome else {
            Issue.record("the run did not pass")
            return
        }
    }

    @Test("a run plays the whole contact centre")
    func centre() throws {
        let run = try start(
            """
            - system says: Welcome
            - bot joins
            - bot says: I am a bot
            - bot leaves
            - system says: Please rate us
            """)
        #expect(
            contents(run) == [
                "CUSTOMER joined", "SYSTEM Welcome", "CUSTOM_BOT joined", "CUSTOM_BOT I am a bot", "CUSTOM_BOT left",
                "SYSTEM Please rate us", "- ended",
            ])
        guard case .passed = run.outcome else {
            Issue.record("the run did not pass: \(String(describing: run.outcome))")
            return
        }
    }

    @Test("typing, waits and deadlines use the instance's clock")
    func time() throws {
        let run = try start("- customer types: 3s\n- customer says: hi\n- expect: agent says\n  within: 10s")
        #expect(contents(run) == ["CUSTOMER joined"])
        let clock = stage.instance.clock
        #expect(clock.advance(to: Stage.start + 3_000)?.map(\.label) == ["scenario step"])
        #expect(contents(run).last == "CUSTOMER hi")
        #expect(clock.advance(to: Stage.start + 12_999)?.isEmpty == true)
        #expect(run.outcome == nil)
        _ = clock.advance(to: Stage.start + 13_000)
        guard case .failed(let failure) = run.outcome else {
            Issue.record("the run did not fail")
            return
        }
        #expect(failure.message == "did not happen within 10s; the agent never joined")
    }

    @Test("a thousand concurrent runs share nothing")
    func thousand() throws {
        let text =
            "scenario: s\nsteps:\n- customer says: hi\n- expect: { agent says: { matches: '(?<n>\\d+)' } }\n- customer says: \"${n}\"\n- customer leaves"
        let scenario = try ScenarioReader().read(Array(text.utf8), file: "s.yaml")
        let director = Director(maxEndedRuns: 10_000)
        let instance = stage.instance
        let runs = try (0..<1_000).map { _ in
            let run = try director.start(scenario, in: instance).run
            return Played(run: run, chat: try #require(instance.chat(run.contactID.description)))
        }
        let threads = (0..<4).map { part in
            Thread {
                for number in stride(from: part, to: 1_000, by: 4) {
                    runs[number].chat.turn { chat in
                        guard let agent = try? chat.addParticipant(.agent, displayName: "Sam") else { return }
                        chat.connect(agent)
                        chat.appendMessage(.plain, JSONText("number \(number)"), by: agent)
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        for (number, run) in runs.enumerated() {
            guard case .passed = run.outcome else {
                Issue.record("run \(number) did not pass")
                continue
            }
            #expect(contents(run).contains("CUSTOMER \(number)"))
        }
        #expect(Set(runs.map(\.chat.id)).count == 1_000)
    }

    @Test("stand-ins do what is expected of them, without any time passing")
    func standIns() throws {
        var options = RunOptions()
        options.casting.standIns = [.agent]
        options.isRecorded = true
        let run = try start(
            """
            - customer says: Where is it?
            - expect: agent joins
            - expect: agent types
            - expect: { agent says: { matches: 'tracking (?<code>\\d+)', example: tracking 42 } }
            - customer says: "${code}, thanks"
            - expect: { agent says: { json: { "a.b[1]": 5 } } }
            - expect: agent leaves
            """, options)
        guard case .passed = run.outcome else {
            Issue.record("the run did not pass: \(String(describing: run.outcome))")
            return
        }
        #expect(
            contents(run) == [
                "CUSTOMER joined", "CUSTOMER Where is it?", "AGENT joined", "AGENT tracking 42", "CUSTOMER 42, thanks",
                #"AGENT {"a":{"b":[null,5]}}"#, "AGENT left", "- ended",
            ])
        let record = try #require(run.run.record(after: 3)).entries
        #expect(record.first?.number == 4)
        #expect(record.first?.event?.verb == .types)
        #expect(record.last?.event == nil)
    }

    @Test("a flow's scenario plays the contact centre for contacts that start with the flow")
    func flow() throws {
        let text = """
            scenario: w
            starts: { with flow: welcome }
            customer: { attributes: { tier: none, lang: en } }
            steps:
              - system says: "Welcome, ${tier} ${lang}"
              - expect: { customer says: any }
              - bot says: ok
            """
        stage.director.put(try ScenarioReader().read(Array(text.utf8), file: "w.yaml"))
        var request = ChatRequest(
            flowID: "arn:aws:connect:us-east-1:123456789012:instance/i/contact-flow/welcome", displayName: "Ana")
        request.attributes = [ContactAttribute(name: "tier", value: "gold")]
        let chat = try stage.instance.startChat(request).chat
        let run = try #require(stage.director.runs(of: stage.instance).first)
        let played = Played(run: run, chat: chat)
        #expect(contents(played) == [])
        chat.turn { $0.connect(ChatState.customer) }
        #expect(contents(played) == ["CUSTOMER joined", "SYSTEM Welcome, gold en"])
        try chat.turn { chat throws(Refusal) in
            _ = try chat.sendMessage(.plain, JSONText("hi"), clientToken: nil, by: ChatState.customer)
        }
        #expect(contents(played).suffix(3) == ["CUSTOMER hi", "CUSTOM_BOT joined", "CUSTOM_BOT ok"])
        guard case .passed = run.outcome else {
            Issue.record("the run did not pass: \(String(describing: run.outcome))")
            return
        }
        _ = try stage.instance.startChat(ChatRequest(flowID: "other", displayName: "Bea"))
        #expect(stage.director.runs(of: stage.instance).count == 1)
    }

    @Test("a real client is invited, and has the time of its patience to join")
    func client() throws {
        var options = RunOptions()
        options.clients = [.agent]
        options.casting.clientPatience = 30_000
        let scenario = try ScenarioReader().read(
            Array("scenario: s\nsteps:\n- customer says: hi\n- expect: agent says\n  within: 2s".utf8), file: "s.yaml")
        let (run, invitations) = try stage.director.start(scenario, in: stage.instance, options)
        #expect(invitations.map(\.actor) == [.agent])
        let chat = try #require(stage.instance.chat(run.contactID.description))
        let invited = try #require(chat.read { $0.facts.participants.last })
        #expect(invited.presence == .invited && invited.id.description == invitations[0].participantID)
        _ = stage.instance.clock.advance(to: Stage.start + 29_999)
        #expect(run.outcome == nil)
        _ = stage.instance.clock.advance(to: Stage.start + 30_000)
        guard case .failed(let failure) = run.outcome else {
            Issue.record("the run did not fail")
            return
        }
        #expect(failure.message == "did not happen within 30s; the agent never joined")
    }

    @Test(
        "a limit that the scenario gives for joining holds, whatever the client's patience",
        arguments: [
            ("- expect: agent joins\n  within: 2s", 2_000), ("- expect: agent joins", 30_000),
            ("- in any order: [agent joins, agent says]\n  within: 2s", 2_000),
        ] as [(String, Int64)])
    func joiningInTime(steps: String, limit: Int64) throws {
        var options = RunOptions()
        options.casting.clientPatience = 30_000
        let run = try start("- customer says: hi\n\(steps)", options)
        _ = stage.instance.clock.advance(to: Stage.start + (limit - 1))
        #expect(run.outcome == nil)
        _ = stage.instance.clock.advance(to: Stage.start + limit)
        guard case .failed(let failure) = run.outcome else {
            Issue.record("the run did not fail")
            return
        }
        #expect(failure.message.hasPrefix("did not happen within \(limit / 1_000)s"))
    }

    @Test("a real client that has joined has the time that the scenario gives, and no more")
    func clientInTime() throws {
        var options = RunOptions()
        options.casting.clientPatience = 30_000
        let run = try start("- customer says: hi\n- expect: agent says\n  within: 2s", options)
        _ = stage.instance.clock.advance(to: Stage.start + 10_000)
        try run.chat.turn { chat throws(Refusal) in
            chat.connect(try chat.addParticipant(.agent, displayName: "Sam"))
        }
        _ = stage.instance.clock.advance(to: Stage.start + 11_999)
        #expect(run.outcome == nil)
        _ = stage.instance.clock.advance(to: Stage.start + 12_000)
        guard case .failed(let failure) = run.outcome else {
            Issue.record("the run did not fail")
            return
        }
        #expect(failure.message == "did not happen within 2s")
    }

    @Test("a run whose customer never connects fails when the chat ends")
    func noCustomer() throws {
        let text = "scenario: w\nstarts: { with flow: f }\nsteps:\n- system says: hello"
        stage.director.put(try ScenarioReader().read(Array(text.utf8), file: "w.yaml"))
        _ = try stage.instance.startChat(ChatRequest(flowID: "f", displayName: "Ana"))
        let run = try #require(stage.director.runs(of: stage.instance).first)
        _ = stage.instance.clock.advance(to: Stage.start + 300_000)
        guard case .failed(let failure) = run.outcome else {
            Issue.record("the run did not fail")
            return
        }
        #expect(failure.message == "the chat ended before its customer connected")
    }

    @Test("runs of removed instances are forgotten, and take no room from other runs")
    func forgotten() throws {
        for round in 0..<20 {
            let instance = try #require(try stage.registry.newInstance("gone \(round)", seed: nil))
            let scenario = try ScenarioReader().read(
                Array("scenario: s\nsteps: [customer leaves]".utf8), file: "s.yaml")
            let run = try stage.director.start(scenario, in: instance).run
            #expect(stage.director.run("run-1", of: instance) === run)
            _ = stage.registry.removeInstance("gone \(round)")
            stage.director.forget(instance, keepingScenariosFor: nil)
            #expect(stage.director.runs(of: instance).isEmpty)
            #expect(throws: Refusal.self) { try stage.director.start(scenario, in: instance) }
        }
    }

    @Test("a run whose last act is refused never passes")
    func refusedAtTheEnd() throws {
        var options = RunOptions()
        options.isRecorded = true
        let run = try start("- customer says: hi\n- bot leaves", options)
        guard case .failed(let failure) = run.outcome else {
            Issue.record("the run did not fail: \(String(describing: run.outcome))")
            return
        }
        #expect(failure.message == "the bot is not in the chat")
        let record = try #require(run.run.record(after: 0))
        // The release of the chat is not part of the run. The messages of its last turn are.
        #expect(record.entries.map { $0.event?.verb } == [.joins, .says])
        #expect(failure.lastEvents == ["0:00.0 customer joins", "0:00.0 customer says \"hi\""])
        #expect(record.status.outcome != nil)
    }

    @Test("the director remembers a limited number of ended runs")
    func bounded() throws {
        let runs = try (0..<5).map { _ in try start("- customer leaves") }
        #expect(stage.director.runs(of: stage.instance).map(\.id) == ["run-2", "run-3", "run-4", "run-5"])
        #expect(stage.director.run(runs[0].id, of: stage.instance) == nil)
    }

    @Test("an act that the chat refuses fails the run with the chat's reason")
    func refused() throws {
        let run = try start("- customer says: ${unset:-\(String(repeating: "x", count: 16_385))}")
        guard case .failed(let failure) = run.outcome else {
            Issue.record("the run did not fail")
            return
        }
        #expect(failure.message == "Content has 16385 bytes of UTF-8; text/plain can have 16384 (messageLimits 2026)")
    }

    @Test("an actor that is not in the chat cannot leave")
    func leavesUnplayed() throws {
        let run = try start("- agent joins\n- bot leaves")
        guard case .failed(let failure) = run.outcome else {
            Issue.record("the run did not fail")
            return
        }
        #expect(failure.message == "the bot is not in the chat")
    }

    @Test("an instance's scenarios are its own, and a reset removes them unless they are kept")
    func ownScenarios() throws {
        let scenario = try ScenarioReader().read(Array("scenario: own\nsteps: []".utf8), file: "own")
        let director = stage.director
        try director.put(scenario, text: [], in: stage.instance)
        #expect(director.scenario(named: "own", in: stage.instance) != nil)
        #expect(director.scenario(named: "own", in: stage.registry.instance("other")) == nil)
        let (old, fresh) = stage.registry.reset("i", seed: nil)
        director.forget(try #require(old), keepingScenariosFor: fresh)
        #expect(director.scenario(named: "own", in: fresh) != nil)
        let (second, third) = stage.registry.reset("i", seed: nil)
        director.forget(try #require(second), keepingScenariosFor: nil)
        #expect(director.scenario(named: "own", in: third) == nil)
    }
}
