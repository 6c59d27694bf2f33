import AdminAPI
import Chats
import ContactModel
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import ScenarioModel
import Simulator
import TestStage
import Testing

@Suite("Lists have pages, and stored objects have limits")
struct ListAndLimitTests {
    private static let lists = [
        "/_mock/v1/instances", "/contacts", "/agents", "/queues", "/views", "/faults", "/snapshots", "/scenarios",
        "/runs", "/runs/run-1/events", "/sockets", "/ccp", "/journal",
    ]

    @Test("a cursor pages through every list", arguments: lists)
    func pages(list: String) throws {
        let stage = Stage()
        try fill(stage)
        let whole = try #require(stage.call(.get, list).json)
        let name = try #require(whole.members.first?.name)
        #expect(whole["cursor"]?.string != nil)
        var found: [String] = []
        var cursor = ""
        while true {
            let page = stage.call(.get, "\(list)?limit=2\(cursor)")
            try #require(page.status == .ok, "\(page.text)")
            let entries = page.json?[name]?.elements ?? []
            guard !entries.isEmpty else { break }
            #expect(entries.count <= 2)
            found += entries.map(\.source)
            let last = try #require(page.json?["cursor"]?.string)
            cursor = "&after=" + PercentEncoding.encode(last)
        }
        #expect(found == whole[name]?.elements.map(\.source))
        // The journal can be shorter, because only requests to the services add entries.
        #expect(found.count >= 3 || list == "/journal", "\(list)")
        for bad in ["limit=0", "limit=1001", "limit=x"] {
            #expect(stage.call(.get, "\(list)?\(bad)").status == .badRequest)
        }
        // An extreme number is not a cursor of a numbered list, but it can be a name.
        for end in ["9223372036854775807", "9223372036854775806", "-1", "-9223372036854775808"] {
            let status = stage.call(.get, "\(list)?after=\(end)").status
            #expect(status == .badRequest || status == .ok, "\(list) \(end)")
        }
    }

    private func fill(_ stage: Stage) throws {
        try openSockets(stage)
        for number in 1...5 {
            _ = stage.registry.instance("other \(number)")
            _ = stage.call(.post, "/contacts", #"{"displayName":"Ana"}"#)
            _ = stage.call(.put, "/agents/Kim%20\(number)", "{}")
            _ = stage.call(.put, "/queues/q\(number)")
            _ = stage.call(.put, "/views/v\(number)", #"{"template":{}}"#)
            _ = stage.call(.post, "/faults", #"{"delay":"1s"}"#)
            _ = stage.call(
                .put, "/scenarios/s\(number)",
                "scenario: s\(number)\nsteps: [ { customer says: a }, { customer says: b } ]")
            _ = stage.call(.post, "/scenarios/s\(number)/runs", #"{"record":true}"#)
            _ = stage.call(.post, "/snapshots", "{}")
        }
    }

    /// Opens sockets of a chat and of CCP pages.
    private func openSockets(_ stage: Stage) throws {
        let chat = try stage.instance.startChat(ChatRequest(flowID: "flow", displayName: "Ana")).chat
        try chat.turn { chat throws(Refusal) in
            chat.connect(ChatState.customer)
            for number in 1...5 {
                _ = chat.open(SocketID(number: UInt64(number)), of: ChatState.customer)
                try chat.subscribe(SocketID(number: UInt64(number)), of: ChatState.customer, answer: nil)
            }
        }
        for number in 6...10 {
            let admission = stage.instance.desktops.open(
                SocketID(number: UInt64(number)), of: "Kim \(number)", at: stage.instance.clock.now())
            #expect(admission == .admitted)
        }
    }

    @Test("a list without a limit returns its first 1,000 entries")
    func first() throws {
        let stage = Stage()
        for _ in 0..<1_001 { _ = try stage.instance.startChat(ChatRequest(flowID: "f", displayName: "Ana")) }
        let first = try #require(stage.call(.get, "/contacts").json)
        #expect(first["contacts"]?.elements.count == 1_000)
        let rest = stage.call(.get, "/contacts?after=\(first["cursor"]?.string ?? "")").json
        #expect(rest?["contacts"]?.elements.count == 1)
    }

    @Test("a request beyond a limit is refused, and the error names the limit's option")
    func limits() throws {
        var limits = ResourceLimits()
        limits.instances = 2
        limits.liveContacts = 3
        limits.messages = 4
        limits.views = 1
        let stage = Stage(limits: limits)
        _ = stage.instance
        #expect(stage.call(.put, "/_mock/v1/instances/two").status == .created)
        let third = stage.call(.put, "/_mock/v1/instances/three")
        #expect(third.status == .conflict && third.text.contains("--max-instances"))
        #expect(
            stage.call(.post, "/_mock/v1/instances/four/contacts", #"{"displayName":"Ana"}"#).text.contains(
                "--max-instances"))
        #expect(stage.call(.put, "/views/a", #"{"template":{}}"#).status == .ok)
        #expect(stage.call(.put, "/views/b", #"{"template":{}}"#).text.contains("--max-views"))
        let contacts = try (0..<3).map { _ in
            try #require(stage.call(.post, "/contacts", #"{"displayName":"Ana"}"#).json?["id"]?.string)
        }
        #expect(stage.call(.post, "/contacts", #"{"displayName":"Ana"}"#).text.contains("--max-live-contacts"))
        // Ending a contact makes room for another.
        #expect(stage.call(.post, "/contacts/\(contacts[0])/end", "{}").status == .ok)
        #expect(stage.call(.post, "/contacts", #"{"displayName":"Ana"}"#).status == .created)
        let says = #"{"by":"CUSTOMER","content":"hi"}"#
        var answers: [Response] = []
        for _ in 0..<5 { answers.append(stage.call(.post, "/contacts/\(contacts[1])/messages", says)) }
        #expect(answers.first?.status == .created)
        #expect(answers.last?.text.contains("--max-messages") == true)
        // The contact can still end.
        #expect(stage.call(.post, "/contacts/\(contacts[1])/end", "{}").status == .ok)
        // A reset releases the room that the instance's contacts had reserved.
        #expect(stage.call(.post, "/reset", "{}").status == .ok)
        for _ in 0..<3 { #expect(stage.call(.post, "/contacts", #"{"displayName":"Ana"}"#).status == .created) }
    }

    @Test("rows and repeat are bounded together, and starting stops when the client disconnects")
    func manyRuns() throws {
        let stage = Stage()
        let rows = (1...200).map { "  - { n: '\($0)' }" }.joined(separator: "\n")
        #expect(
            stage.call(.put, "/scenarios/table", "scenario: table\ndata:\n\(rows)\nsteps: [ { wait: 1h } ]").status
                == .ok)
        let many = stage.call(.post, "/scenarios/table/runs", #"{"repeat":51}"#)
        #expect(many.status == .badRequest && many.text.contains("10200 runs"))
        guard
            case .later(let reply) = stage.admin.reply(
                to: stage.request(.post, "/scenarios/table/runs", #"{"repeat":50}"#))
        else {
            Issue.record("10,000 runs were started by a worker")
            return
        }
        reply.fulfil(Response(status: .requestTimeout))
        // This request runs on the same key, so it starts when the first request has stopped.
        #expect(stage.call(.post, "/scenarios/table/runs", #"{"repeat":1}"#).status == .created)
        #expect(stage.director.runs(of: stage.instance).count < 10_200)
    }

    @Test("the length of a text with variables is bounded while it is built")
    func longText() throws {
        let stage = Stage()
        let many = String(repeating: "${a}", count: 100_000)
        let text = """
            scenario: long
            customer: { name: Ana, attributes: { a: "\(String(repeating: "x", count: 20_000))" } }
            steps: [ { customer says: "\(many)" } ]
            """
        #expect(stage.call(.put, "/scenarios/long", text).status == .ok)
        let run = stage.call(.post, "/scenarios/long/runs", "{}")
        #expect(run.json?["failure"]?["message"]?.string?.contains("1048576 bytes") == true, "\(run.text)")
    }

    @Test("patterns that would never finish fail their run in one turn and block nothing")
    func patterns() throws {
        let stage = Stage()
        let rules = (1...1_000).map { _ in
            "  - { when: { agent says: { matches: '(a+)+$' } }, then: [ { wait: 1s } ] }"
        }
        let text =
            "scenario: bombs\nsteps: [ { expect: agent leaves, within: 1h } ]\nrules:\n\(rules.joined(separator: "\n"))"
        #expect(stage.call(.put, "/scenarios/bombs", text).status == .ok)
        let run = try #require(stage.call(.post, "/scenarios/bombs/runs", "{}").json)
        let contact = try #require(run["contactId"]?.string)
        _ = stage.call(.post, "/contacts/\(contact)/participants", #"{"role":"AGENT","displayName":"Sam"}"#)
        let said = String(repeating: "a", count: 2_000) + "b"
        #expect(
            stage.call(.post, "/contacts/\(contact)/messages", #"{"by":"AGENT","content":"\#(said)"}"#).status
                == .created)
        let failed = stage.call(.get, "/runs/\(run["id"]?.string ?? "")").json
        #expect(failed?["failure"]?["message"]?.string?.contains("matching took more than") == true)
    }

    @Test("comparisons of long texts use up their turn's effort, whatever the matcher")
    func longComparisons() throws {
        for matcher in [
            "{ equals: q, ignoring case: true }", "{ matches: 'qz' }", "{ contains: q, ignoring case: true }",
        ] {
            let stage = Stage()
            let text = """
                scenario: long
                steps:
                  - set: { a: "\(String(repeating: "É", count: 100_000))" }
                  - repeat:
                      times: 10000
                      steps: [ { if: { a: \(matcher) }, then: [ { wait: 1s } ] } ]
                """
            let put = stage.call(.put, "/scenarios/long", text)
            #expect(put.status == .ok, "\(put.text)")
            let run = stage.call(.post, "/scenarios/long/runs", "{}")
            let reason = run.json?["failure"]?["message"]?.string ?? ""
            #expect(reason.contains("matching took more than"), "\(matcher): \(run.text)")
        }
    }

    @Test("a restored snapshot respects the limits, and needs no more room than what it replaces")
    func restoredLimits() throws {
        var limits = ResourceLimits()
        limits.instances = 2
        limits.liveContacts = 3
        let stage = Stage(maxEnded: 2, limits: limits)
        for _ in 0..<3 { _ = stage.call(.post, "/contacts", #"{"displayName":"Ana"}"#) }
        #expect(stage.call(.post, "/snapshots", "{}").status == .created)
        for _ in 0..<2 { #expect(stage.call(.post, "/snapshots/snapshot-1/restore", "{}").status == .ok) }
        #expect(stage.call(.post, "/contacts", #"{"displayName":"Ana"}"#).text.contains("--max-live-contacts"))
        let empty = Stage()
        _ = empty.instance
        #expect(empty.call(.post, "/snapshots", "{}").status == .created)
        let file = empty.call(.get, "/snapshots/snapshot-1").text
        for (id, status) in [("two", 200), ("three", 409)] {
            #expect(stage.call(.put, "/_mock/v1/instances/\(id)/snapshots/s", file).status == .created)
            let restored = stage.call(.post, "/_mock/v1/instances/\(id)/snapshots/s/restore", "{}")
            #expect(restored.status.code == status, "\(restored.text)")
        }
        let full = Stage(maxEnded: 10)
        for _ in 0..<5 {
            let id = full.call(.post, "/contacts", #"{"displayName":"Ana"}"#).json?["id"]?.string ?? ""
            #expect(full.call(.post, "/contacts/\(id)/end", "{}").status == .ok)
        }
        #expect(full.call(.post, "/snapshots", "{}").status == .created)
        let ended = full.call(.get, "/snapshots/snapshot-1").text
        #expect(stage.call(.put, "/snapshots/ended", ended).status == .created)
        #expect(stage.call(.post, "/snapshots/ended/restore", "{}").status == .ok)
        #expect(stage.registry.counts.endedContacts == 2)
        #expect(stage.call(.get, "/contacts").json?["contacts"]?.elements.count == 2)
    }

    @Test("a run can send 30,000 scripted messages in one turn")
    func manyMessages() throws {
        let stage = Stage()
        let text = """
            scenario: talker
            steps:
              - repeat: { times: 3000, steps: [ { repeat: { times: 10, steps: [ { customer says: hi } ] } } ] }
            """
        #expect(stage.call(.put, "/scenarios/talker", text).status == .ok)
        let run = stage.call(.post, "/scenarios/talker/runs", #"{"record":true}"#)
        #expect(run.json?["state"]?.string == "passed", "\(run.text)")
    }

    @Test("a wait does not create its instance, and ends when the instance has what it waits for")
    func stranger() throws {
        let stage = Stage()
        let path = "/_mock/v1/instances/later/contacts?wait=10s"
        #expect(stage.call(.get, "/_mock/v1/instances/later/contacts").status == .notFound)
        #expect(stage.call(.get, "/_mock/v1/instances/later/journal/stream").status == .notFound)
        guard case .later(let reply) = stage.admin.reply(to: stage.request(.get, path)) else {
            Issue.record("a wait that is answered at once")
            return
        }
        #expect(stage.registry.existingInstance("later") == nil)
        #expect(stage.call(.put, "/_mock/v1/instances/later").status == .created)
        #expect(!reply.isFulfilled)
        #expect(stage.call(.post, "/_mock/v1/instances/later/contacts", #"{"displayName":"Ana"}"#).status == .created)
        #expect(Stage.response(of: reply).json?["contacts"]?.elements.count == 1)
        let late = stage.call(.get, "/_mock/v1/instances/never/runs?wait=1ms")
        #expect(late.status == .requestTimeout && late.text.contains("no instance"))
    }

    @Test("at most 1,000 requests can wait for instances that do not exist")
    func missingInstanceWaits() throws {
        let stage = Stage()
        var replies: [DeferredReply] = []
        for number in 0..<1_000 {
            let path = "/_mock/v1/instances/no\(number)/contacts?wait=10m"
            guard case .later(let reply) = stage.admin.reply(to: stage.request(.get, path)) else { continue }
            replies.append(reply)
        }
        #expect(replies.count == 1_000)
        #expect(stage.call(.get, "/_mock/v1/instances/more/contacts?wait=10m").status == .serviceUnavailable)
        for reply in replies { reply.fulfil(Response(status: .ok)) }
        #expect(stage.call(.get, "/_mock/v1/instances/more/contacts?wait=1ms").status == .requestTimeout)
    }
}
