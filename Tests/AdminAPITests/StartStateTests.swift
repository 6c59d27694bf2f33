import AdminAPI
import Chats
import ContactModel
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import Simulator
import TestStage
import Testing

/// The start state of an instance, and the needs of scenarios.
@Suite("Start states")
struct StartStateTests {
    private let stage = Stage()

    private static let state = """
        {"settings":{"ringTimeout":"5s"},"queues":["billing"],
         "agents":[{"name":"Kim","state":"Available","queues":["billing"]}],
         "views":[{"id":"form","template":{"Head":{}}}],
         "faults":[{"operation":"SendMessage","error":{"code":"ThrottlingException"}}]}
        """

    /// What the instance has of the state, as texts.
    private func shown() throws -> [String] {
        func names(_ path: String, _ list: String, _ name: String) throws -> [String] {
            let answer = stage.call(.get, path)
            try #require(answer.status == .ok, "\(path): \(answer.text)")
            return (answer.json?[list]?.elements ?? []).compactMap { $0[name]?.string }
        }
        let ring = stage.call(.get, "/settings").json?["ringTimeout"]?.string ?? ""
        return [ring] + (try names("/queues", "queues", "name")).filter { $0 == "billing" }
            + (try names("/agents", "agents", "name")) + (try names("/views", "views", "id"))
            + (try names("/faults", "faults", "operation"))
    }

    private static let whole = ["5s", "billing", "Kim", "form", "SendMessage"]

    @Test("an instance begins with its state, and a reset returns to it")
    func reset() throws {
        #expect(stage.call(.put, "", Self.state).status == .created)
        #expect(try shown() == Self.whole)
        stage.call(.put, "/settings", #"{"ringTimeout":"9s"}"#)
        stage.call(.put, "/agents/Lee", "{}")
        stage.call(.put, "/faults", #"{"faults":[{"operation":"SendEvent","error":{"code":"ThrottlingException"}}]}"#)
        stage.call(.post, "/reset", #"{"keep":["faults"]}"#)
        #expect(try shown() == ["5s", "billing", "Kim", "form", "SendEvent"])
        stage.call(.post, "/reset")
        #expect(try shown() == Self.whole)
        stage.call(.delete, "")
        stage.call(.put, "", "{}")
        #expect(try shown() == ["20s"])
    }

    @Test(
        "a wrong state is refused whole, with the member that is wrong",
        arguments: [
            (#"{"settings":{"ringTimeout":"soon"}}"#, "ringTimeout"), (#"{"settings":{"rings":1}}"#, "settings.rings"),
            (#"{"agents":[{"name":"Kim"},{"state":"x"}]}"#, "agents[1].name"),
            (#"{"agents":[{"name":"Kim","state":"available"}]}"#, "Available"),
            (#"{"views":[{"template":{}}]}"#, "id"), (#"{"views":[{"id":"a b","template":{}}]}"#, "a b"),
            (#"{"faults":[{"preset":"wifi"}]}"#, "wifi"), (#"{"queues":[1]}"#, "queues"), (#"{"agents":{}}"#, "agents"),
        ])
    func wrong(body: String, named: String) throws {
        let answer = stage.call(.put, "", body)
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains(named), "\(answer.text)")
        #expect(stage.call(.get, "/settings").status == .notFound)
    }

    @Test("a state that an instance cannot have leaves no instance")
    func tooMuch() throws {
        let queues = (0..<10_001).map { "\"q\($0)\"" }.joined(separator: ",")
        let answer = stage.call(.put, "", #"{"queues":[\#(queues)]}"#)
        #expect(answer.status == .conflict, "\(answer.text.prefix(200))")
        #expect(stage.call(.get, "/settings").status == .notFound)
    }

    // MARK: - Needs

    private static let needy = """
        scenario: needy
        needs:
          settings: { ringTimeout: 5s }
          queues: [billing]
          agents: [{ name: Kim, state: Available }]
        starts: { with flow: needy }
        steps: [system says: hello]
        """

    @Test("a scenario is played only where its needs are met")
    func needs() throws {
        stage.call(.put, "", "{}")
        #expect(stage.call(.put, "/scenarios/needy", Self.needy).status == .ok)
        let refused = stage.call(.post, "/scenarios/needy/runs", #"{"standIns":[]}"#)
        #expect(refused.status == .conflict)
        for missing in [#"settings.ringTimeout: \"5s\""#, "the queue billing", "the agent Kim"] {
            #expect(refused.text.contains(missing), "\(refused.text)")
        }
        #expect(!stage.director.hasFlow("needy", in: stage.instance))
        stage.call(.put, "/settings", #"{"ringTimeout":"5s"}"#)
        stage.call(.put, "/agents/Kim", #"{"state":"Offline","queues":["billing"]}"#)
        let offline = stage.call(.post, "/scenarios/needy/runs").text
        #expect(offline.contains("the agent Kim") && !offline.contains("queue"))
        stage.call(.put, "/agents/Kim", #"{"state":"Available"}"#)
        #expect(stage.call(.post, "/scenarios/needy/runs").status == .created)
        #expect(stage.director.hasFlow("needy", in: stage.instance))
    }

    // MARK: - Variables and silent actors

    private static let asking = """
        scenario: asking
        content types: [text/plain]
        customer: { attributes: { a: attribute } }
        steps:
          - customer says: "${a} ${b}"
          - expect: agent joins
          - expect: agent says
            within: 5s
            or else: [customer says: silence]
        """

    @Test("a run has the variables and the silent actors of its request, and its report has them, too")
    func variables() throws {
        stage.call(.put, "/scenarios/asking", Self.asking)
        let started = stage.call(
            .post, "/scenarios/asking/runs", #"{"variables":{"a":"1","b":"2"},"silent":["agent"],"record":true}"#)
        try #require(started.status == .created, "\(started.text)")
        stage.advance(5_000)
        let id = try #require(started.json?["id"]?.string)
        let report = try #require(stage.call(.get, "/runs/\(id)/report").json)
        #expect(report["state"]?.string == "passed")
        #expect(report["givenVariables"]?.source == #"{"a":"1","b":"2"}"#)
        #expect(report["silent"]?.source == #"["agent"]"#)
        let said = (report["events"]?.elements ?? []).compactMap { $0["content"]?.string }
        #expect(said.filter { !$0.isEmpty } == ["1 2", "silence"])
        let contact = try #require(started.json?["contactId"]?.string)
        let chat = try #require(stage.instance.chat(contact))
        #expect(chat.read { $0.facts.request.supportedContentTypes } == [.plain])
    }

    @Test(
        "wrong variables and casts are refused",
        arguments: [
            (#"{"variables":{"a}":"1"}}"#, "a}"), (#"{"variables":{"a":1}}"#, "variables.a"),
            (#"{"silent":["agent"],"standIns":["agent"]}"#, "agent is in both standIns and silent"),
            (#"{"silent":["agent"],"clients":["agent"]}"#, "agent is in both clients and silent"),
            (#"{"silent":["bot"]}"#, "silent: the scenario expects nothing of the bot"),
        ])
    func wrongCast(body: String, reason: String) {
        stage.call(.put, "/scenarios/asking", Self.asking)
        let answer = stage.call(.post, "/scenarios/asking/runs", body)
        #expect(answer.status == .badRequest && answer.text.contains(reason), "\(answer.text)")
    }

    @Test("a text can name the files that the scenario names already")
    func files() throws {
        stage.call(.put, "/scenarios/table/files/t.csv", "a\nx\n")
        stage.call(.put, "/scenarios/table", "scenario: table\ndata: t.csv\nsteps: [customer says: \"${a}\"]")
        let text = #"{"text":"scenario: table\ndata: t.csv\nsteps: [customer leaves]"}"#
        let checked = try #require(stage.call(.post, "/scenarios/table/check", text).json)
        #expect(checked["mistakes"]?.elements.count == 0, "\(checked.source)")
    }
}
