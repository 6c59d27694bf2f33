import Chats
import ContactCentre
import ContactModel
import Instances
import JSON
import Kernel
import ScenarioFile
import ScenarioModel
import Simulator
import TestStage
import Testing

/// Scenarios of a contact centre: transfers, receipts, idle timers, pickers, supervisors.
@Suite("Contact centre scenarios")
struct ContactCentreScenarioTests {
    private let stage = Stage()

    /// Starts a scenario. Stand-ins play the expected actors that are not in `real`.
    private func start(_ text: String, real: Set<Actor> = []) throws -> (run: Run, chat: Chat) {
        let scenario = try ScenarioReader().read(Array("scenario: s\n\(text)".utf8), file: "s.yaml")
        var options = RunOptions()
        options.casting.standIns = scenario.awaits.subtracting(real)
        options.isRecorded = true
        let run = try stage.director.start(scenario, in: stage.instance, options).run
        return (run, try #require(stage.instance.chat(run.contactID.description)))
    }

    private func acts(_ run: Run) -> [String] {
        run.record(after: 0)?.entries.map { entry in
            guard let event = entry.event else { return "ended" }
            let text = "\(event.part) \(event.verb.rawValue)"
            return event.verb.hasContent ? "\(text) \(event.content)" : text
        } ?? []
    }

    private func passes(_ run: Run) -> Bool {
        if case .passed? = run.outcome { true } else { false }
    }

    private func failure(_ run: Run) -> String? {
        if case .failed(let failure)? = run.outcome { failure.message } else { nil }
    }

    @Test("an agent transfers the contact to a named agent, whom the scenario also plays")
    func transfer() throws {
        let (run, _) = try start(
            """
            steps:
              - agent joins
              - agent transfers: { agent: Kim }
              - agent Kim joins
              - agent Kim says: Hello, Kim here
              - agent Kim leaves
            """)
        #expect(passes(run))
        #expect(
            acts(run) == [
                "customer joins", "agent joins", "agent transfers", "agent leaves", "agent Kim joins",
                "agent Kim says Hello, Kim here", "agent Kim leaves", "ended",
            ])
    }

    @Test("only the named agent meets an expectation of that agent")
    func named() throws {
        let (run, chat) = try start(
            """
            steps:
              - expect: { agent Kim says: hi }
              - customer leaves
            """, real: [.agent])
        for name in ["Sam", "Kim"] {
            try chat.turn { chat throws(Refusal) in
                let index = try chat.addParticipant(.agent, displayName: name)
                _ = try chat.sendMessage(.plain, JSONText("hi"), clientToken: nil, by: index)
            }
            #expect(passes(run) == (name == "Kim"))
        }
    }

    @Test("an agent of the contact centre that a scenario plays accepts or rejects an offer")
    func scriptedAgents() throws {
        var change = ContactCentre.AgentChange()
        change.state = .available
        for name in ["Kim", "Lee"] {
            try stage.instance.routing.act { centre throws(Refusal) in
                try centre.change(name, change, defaultQueue: "BasicQueue")
            }
        }
        let (run, _) = try start(
            """
            steps:
              - system transfers: { agent: Kim }
              - agent Kim rejects
              - wait: 1s
              - system transfers: { agent: Lee }
              - agent Lee joins
              - agent Lee leaves
            """)
        stage.advance(1_000)
        #expect(passes(run))
        let agents = stage.instance.routing.centre.facts.agents
        #expect(agents["Kim"]?.contacts.map(\.state) == [.rejected])
        #expect(agents["Lee"]?.contacts.map(\.state) == [.ended])
        #expect(acts(run).contains("agent Kim rejects"))
    }

    @Test("an offer that no agent accepts is missed, and a scenario can expect that")
    func misses() throws {
        var change = ContactCentre.AgentChange()
        change.state = .available
        try stage.instance.routing.act { centre throws(Refusal) in
            try centre.change("Kim", change, defaultQueue: "BasicQueue")
        }
        let (run, _) = try start(
            """
            steps:
              - expect: agent Kim misses
                within: 1m
              - customer leaves
            """)
        stage.advance(20_000)
        #expect(passes(run))
    }

    @Test("a receipt is for the last message of another participant, and can be expected")
    func receipts() throws {
        let (run, chat) = try start(
            """
            steps:
              - agent joins
              - agent says: first
              - agent says: second
              - customer receives
              - customer reads
              - customer says: thanks
            """)
        #expect(passes(run))
        let metadata = chat.read { state in
            (0..<state.facts.transcript.count).map { position in
                var writer = JSONWriter()
                state.facts.transcript.write(position, participants: state.facts.participants, to: &writer)
                return String(decoding: writer.bytes, as: UTF8.self)
            }
        }.filter { $0.contains("MessageMetadata") }
        #expect(metadata.count == 1)
        #expect(metadata[0].contains("second") && metadata[0].contains("ReadTimestamp"))
        #expect(acts(run).contains("customer reads"))
    }

    @Test("a receipt without a message fails the run")
    func nothingToRead() throws {
        let (run, _) = try start("steps: [agent joins, agent reads]")
        #expect(failure(run) == "there is no message for the agent to read")
    }

    @Test("with the timers of the file, a customer idles, returns and times out")
    func timers() throws {
        let (run, _) = try start(
            """
            timers:
              customer: { idle: 2m, disconnect: 4m }
            steps:
              - expect: agent joins
              - customer idles: 3m
              - expect: customer idles
              - customer says: back
              - expect: customer returns
              - expect: customer times out
                within: 1h
              - expect: agent leaves
            """)
        stage.advance(3_600_000)
        #expect(failure(run) == nil)
        #expect(passes(run))
        #expect(acts(run).suffix(4) == ["customer idles", "customer times out", "agent leaves", "ended"])
    }

    @Test("a choice of a picker answers it, as in clients; any other text fails the run")
    func pickers() throws {
        let picker = """
            steps:
              - system says:
                  interactive:
                    templateType: ListPicker
                    version: "1.0"
                    data: { content: { title: What?, elements: [{ title: Billing }, { title: Delivery }] } }

            """
        let (run, chat) = try start(picker + "  - customer answers: Billing\n  - customer leaves")
        #expect(passes(run))
        #expect(chat.read { $0.facts.transcript.entry(at: 1).type } == .interactive)
        #expect(acts(run).contains("customer says Billing"))
        let (other, _) = try start(picker + "  - customer answers: Biling\n  - customer leaves")
        #expect(
            failure(other)
                == "\"Biling\" is not one of the choices: Billing, Delivery, did you mean \"Billing\"?")
        let (expected, _) = try start(picker + "  - expect: customer answers\n  - system says: Thanks")
        #expect(passes(expected))
        #expect(acts(expected).filter { $0 == "customer says Billing" }.count == 1)
        let (none, _) = try start("steps: [customer answers: x]")
        #expect(failure(none) == "there is no interactive message to answer")
    }

    @Test("an interactive response answers a view")
    func views() throws {
        let (run, chat) = try start(
            """
            steps:
              - agent says:
                  interactive:
                    templateType: ViewResource
                    version: "1.0"
                    data: { content: { viewId: form, viewToken: t } }
              - customer answers: Submit
            """)
        #expect(passes(run))
        let answers = chat.read { chat in
            (0..<chat.facts.transcript.count).map { chat.facts.transcript.entry(at: $0) }.filter {
                $0.type == .interactiveResponse
            }
        }
        let last = try #require(answers.last)
        #expect(last.content == #"{"action":"Submit","data":{},"templateType":"ViewResource","version":"1.0"}"#)
    }

    @Test("chunks arrive one after the other, and form one message")
    func chunks() throws {
        let (run, chat) = try start(
            """
            customer: { response mode: incremental }
            steps:
              - system BOT says: { in chunks: [He, llo, " ${name:-you}"] }
                every: 300ms
              - customer leaves
            """)
        #expect(chat.read { $0.facts.transcript.entry(at: 1).content } == "He")
        stage.advance(300)
        #expect(chat.read { $0.facts.transcript.entry(at: 1).content } == "Hello")
        stage.advance(300)
        #expect(passes(run))
        #expect(acts(run) == ["customer joins", "system BOT says Hello you", "customer leaves", "ended"])
    }

    @Test("a system message to one side is only in that side's transcript")
    func sides() throws {
        let (_, chat) = try start(
            """
            steps:
              - system says: please wait
                to: customer
              - agent joins
              - system says: a customer of yours
                to: agent
            """)
        let hidden = chat.read {
            ($0.facts.transcript.positionsHidden(from: .customer), $0.facts.transcript.positionsHidden(from: .agent))
        }
        #expect(hidden.0.count == 1 && hidden.1.count == 1)
    }

    @Test("a supervisor monitors, joins, speaks and leaves; a customer changes its name")
    func supervisor() throws {
        let (run, _) = try start(
            """
            steps:
              - agent joins
              - supervisor monitors
              - customer changes name to: Ana B.
              - supervisor joins
              - supervisor says: Hello
              - supervisor leaves
              - agent leaves
            """)
        #expect(
            acts(run) == [
                "customer joins", "agent joins", "customer changes name to Ana B.", "supervisor joins",
                "supervisor says Hello", "supervisor leaves", "agent leaves", "ended",
            ])
    }

    @Test("the scenario of a flow plays a contact that is transferred to the flow")
    func flow() throws {
        let survey = try ScenarioReader().read(
            Array(
                """
                scenario: survey
                starts: { with flow: survey }
                steps:
                  - system says: How was it?
                  - expect: customer says
                    within: 1m
                """.utf8), file: "survey.yaml")
        stage.director.put(survey)
        let (run, chat) = try start("steps: [agent joins, agent transfers: { flow: survey }]")
        #expect(passes(run))
        #expect(chat.read { $0.facts.transcript.entry(at: $0.facts.transcript.count - 1).content } == "How was it?")
        // No contact waits for an agent meanwhile.
        #expect(stage.instance.routing.centre.facts.tickets.isEmpty)
    }

    @Test("a flow sets attributes, which become variables; the chat lasts as long as the file says")
    func attributes() throws {
        let (run, chat) = try start(
            """
            customer: { attributes: { tier: gold, name: Ana }, chat duration: 1h }
            steps:
              - system sets: { tier: silver, greeting: "Hi ${name}" }
              - system says: "${greeting}, ${tier}"
              - wait: 2h
            """)
        #expect(chat.read { $0.facts.attributes.map(\.value) } == ["silver", "Ana", "Hi Ana"])
        #expect(acts(run).last == "system says Hi Ana, silver")
        stage.advance(3_600_000)
        #expect(failure(run) == "the chat ended before the scenario did")
        #expect(chat.read { $0.facts.disconnectReason } == "EXPIRED")
    }

    @Test("an act of the run in another part does not meet an expectation of a client")
    func ownActs() throws {
        let (run, chat) = try start(
            """
            steps:
              - agent Ann says: Hello
              - expect: { agent says: Hello }
              - agent Ann leaves
            """, real: [.agent])
        #expect(run.outcome == nil)
        try chat.turn { chat throws(Refusal) in
            let index = try chat.addParticipant(.agent, displayName: "Sam")
            _ = try chat.sendMessage(.plain, JSONText("Hello"), clientToken: nil, by: index)
        }
        #expect(passes(run))
    }

    @Test("only a choice of an open question is an answer; a view's answer is its action")
    func answers() throws {
        let quickReply = """
            steps:
              - system says:
                  interactive:
                    templateType: QuickReply
                    version: "1.0"
                    data: { content: { title: "?", elements: [{ title: A }, { title: B }] } }
              - expect: { customer answers: any }
              - system says: thanks

            """
        let (run, chat) = try start(quickReply, real: [.customer])
        func say(_ text: String) throws {
            _ = try chat.turn { chat throws(Refusal) in
                try chat.sendMessage(.plain, JSONText(text), clientToken: nil, by: ChatState.customer)
            }
        }
        try say("B")
        #expect(passes(run))
        let (view, _) = try start(
            """
            steps:
              - system says:
                  interactive: { templateType: ViewResource, version: "1.0", data: { content: { viewId: f } } }
              - expect: { customer answers: Submit }
              - system says: thanks
            """)
        #expect(passes(view))
        let (none, _) = try start("steps: [{ expect: customer answers }, system says: x]")
        stage.advance(60_000)
        #expect(failure(none)?.hasPrefix("did not happen within 30s") == true)
    }

    @Test("a new name is expected of the participant with the old one; each has its own presence")
    func namedStandIns() throws {
        let (run, _) = try start(
            """
            steps:
              - expect: agent Ann joins
              - expect: { agent Ann changes name to: Anna }
              - agent Bob joins
              - expect: agent Cy leaves
              - agent Bob leaves
            """)
        #expect(failure(run) == nil)
        #expect(passes(run))
    }

    @Test("a client's event is not a transfer; a monitoring supervisor cannot type")
    func noTransfer() throws {
        let (run, chat) = try start("steps: [{ expect: agent transfers }, { customer says: x }]", real: [.agent])
        try chat.turn { chat throws(Refusal) in
            let index = try chat.addParticipant(.agent, displayName: "Sam")
            _ = try chat.sendEvent(.transferSucceeded, content: nil, clientToken: nil, by: index)
        }
        #expect(run.outcome == nil)
        let (typing, _) = try start("steps: [agent joins, supervisor monitors, supervisor types: 1s]")
        #expect(failure(typing)?.contains("barging") == true)
    }

    @Test("a flow that transfers to itself fails its run, and the chat stays open")
    func circle() throws {
        let loop = try ScenarioReader().read(
            Array("scenario: loop\nstarts: { with flow: F }\nsteps: [system transfers: { flow: F }]".utf8),
            file: "l.yaml")
        stage.director.put(loop)
        let chat = try stage.instance.startChat(ChatRequest(flowID: "F", displayName: "Bo")).chat
        chat.turn { $0.connect(ChatState.customer) }
        let runs = stage.director.runs(of: stage.instance)
        #expect(runs.contains { failure($0)?.contains("form a loop") == true })
        #expect(chat.read { $0.facts.state } != .ended)
    }

    @Test("clients are invited under the names that the scenario expects")
    func invitedByName() throws {
        let scenario = try ScenarioReader().read(
            Array("scenario: s\nsteps: [expect: agent Ann joins, expect: agent Bob joins]".utf8), file: "s.yaml")
        var options = RunOptions()
        options.clients = [.agent]
        let (run, invitations) = try stage.director.start(scenario, in: stage.instance, options)
        let chat = try #require(stage.instance.chat(run.contactID.description))
        let names = invitations.map { invitation in
            chat.read { $0.facts.participants.first { $0.id.description == invitation.participantID }?.displayName }
        }
        #expect(names == ["Ann", "Bob"])
    }

    @Test("a flow without a scenario leaves the contact in the default queue")
    func unknownFlow() throws {
        let (_, chat) = try start("steps: [agent joins, agent transfers: { flow: nowhere }, wait: 1h]")
        #expect(stage.instance.routing.centre.facts.tickets.map(\.contact) == [chat.read { $0.contact.id }])
    }
}
