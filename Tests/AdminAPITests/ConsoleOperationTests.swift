import AdminAPI
import Chats
import ContactModel
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import TestStage
import Testing

/// What a console needs of the admin API, and scripts can use without one.
@Suite("The admin API finds, explains and records")
struct ConsoleOperationTests {
    private let stage = Stage()

    private func json(_ path: String) throws -> JSONValue {
        let answer = stage.call(.get, path)
        try #require(answer.status == .ok, "\(path): \(answer.text)")
        return try #require(answer.json)
    }

    private func create(_ names: String...) {
        for name in names {
            stage.call(.post, "/contacts", #"{"displayName":"\#(name)","attributes":{"order":"\#(name)-1"}}"#)
        }
    }

    private func names(_ page: JSONValue) -> [String] {
        (page["contacts"]?.elements ?? []).compactMap { $0["participants"]?.elements.first?["displayName"]?.string }
    }

    // MARK: - Lists

    @Test("newest contacts come first, with offset, limit and the total")
    func newestContacts() throws {
        create("Ana", "Ben", "Cleo", "Dan")
        let page = try json("/contacts?order=newest&offset=1&limit=2")
        #expect(names(page) == ["Cleo", "Ben"])
        #expect(page["total"]?.integer == 4)
        // The cursor of a page continues with older contacts.
        let cursor = try #require(page["cursor"]?.string)
        #expect(names(try json("/contacts?order=newest&after=\(cursor)")) == ["Ana"])
        #expect(stage.call(.get, "/contacts?order=up").status == .badRequest)
        #expect(stage.call(.get, "/contacts?offset=-1").status == .badRequest)
    }

    @Test(
        "a search finds names, attributes, flows, ids and messages, in any case",
        arguments: ["BEN", "ben-1", "Zürich", "zÜRICH", "BasicQueue"])
    func search(text: String) throws {
        create("Ana", "Ben")
        let contacts = try json("/contacts")["contacts"]?.elements ?? []
        let ben = try #require(contacts.last?["id"]?.string)
        stage.call(.post, "/contacts/\(ben)/messages", #"{"by":"CUSTOMER","content":"I live in Zürich"}"#)
        let found = try json("/contacts?search=\(PercentEncoding.encode(text))")
        #expect(names(found).contains("Ben"))
        #expect(found["total"]?.integer == (text == "BasicQueue" ? 2 : 1))
        #expect(names(try json("/contacts?search=\(ben)")) == ["Ben"])
        #expect(try json("/contacts?search=nobody")["total"]?.integer == 0)
        #expect(stage.call(.get, "/contacts?search=\(String(repeating: "a", count: 257))").status == .badRequest)
        #expect(stage.call(.get, "/contacts?search=a&wait=1s").status == .badRequest)
    }

    // MARK: - The journal

    @Test("calls that change something are in the journal, and only named ones are listed")
    func adminCalls() throws {
        create("Ana")
        let contact = try #require(try json("/contacts")["contacts"]?.elements.first?["id"]?.string)
        stage.call(.post, "/contacts/\(contact)/messages", #"{"by":"nobody","content":"Hi"}"#)
        stage.call(.get, "/contacts")
        stage.call(.post, "/verify", #"{"match":{"operation":"SendMessage"},"times":{"max":0}}"#)
        #expect(try json("/journal")["entries"]?.elements.contains { $0["kind"]?.string == "admin" } == false)
        let entries = try json("/journal?kind=admin")["entries"]?.elements ?? []
        #expect(entries.map { $0["operation"]?.string } == ["/contacts", "/contacts/{contactId}/messages"])
        #expect(entries.map { $0["status"]?.integer } == [201, 400])
        #expect(entries.last?["why"]?.string?.contains("neither a participant's id") == true)
        #expect(entries.last?["contactId"]?.string == contact)
        #expect(try json("/journal?admin=true&contact=\(contact)")["entries"]?.elements.count == 1)
        #expect(stage.call(.get, "/journal?admin=yes").status == .badRequest)
    }

    @Test("a deferred call is recorded with its response")
    func deferredCall() throws {
        create("Ana")
        #expect(stage.call(.post, "/clock/advance", #"{"by":"1s"}"#).status == .ok)
        let last = try json("/journal?kind=admin")["entries"]?.elements.last
        #expect(last?["operation"]?.string == "/clock/advance")
        #expect(last?["response"]?["firedCount"]?.integer == 0)
    }

    @Test("newest entries come first, and before continues them")
    func newestEntries() throws {
        create("Ana", "Ben", "Cleo")
        let page = try json("/journal?order=newest&admin=true&limit=2&bodies=false")
        #expect(page["entries"]?.elements.compactMap { $0["number"]?.integer } == [3, 2])
        #expect(page["entries"]?.elements.allSatisfy { $0["request"] == nil } == true)
        let rest = try json("/journal?order=newest&admin=true&before=\(page["cursor"]?.string ?? "")")
        #expect(rest["entries"]?.elements.compactMap { $0["number"]?.integer } == [1])
        #expect(rest["entries"]?.elements.first?["request"]?["displayName"]?.string == "Ana")
        // At the end, the cursor is the first entry that the journal still has.
        #expect(rest["cursor"]?.string == "1")
        #expect(stage.call(.get, "/journal?before=2").status == .badRequest)
        #expect(stage.call(.get, "/journal?search=a").status == .badRequest)
        #expect(stage.call(.get, "/journal?order=newest&wait=1s").status == .badRequest)
    }

    @Test("a search finds entries by their bodies", arguments: ["cleo", "CLEO-1"])
    func searchInJournal(text: String) throws {
        create("Ana", "Ben", "Cleo")
        let found = try json("/journal?order=newest&admin=true&search=\(text)")["entries"]?.elements ?? []
        #expect(found.compactMap { $0["number"]?.integer } == [3])
    }

    // MARK: - Runs

    private static let scenario = """
        scenario: refund
        description: A customer wants a refund.
        steps:
          - customer says: Hello
          - if: { order: A-1 }
            then:
              - customer says: It is about A-1
          - expect: { agent says: { contains: refund } }
            within: 1m
          - customer leaves
        """

    private func run() throws -> String {
        stage.call(.put, "/scenarios/refund", Self.scenario)
        let run = try #require(stage.call(.post, "/scenarios/refund/runs", #"{"record":true}"#).json)
        return try #require(run["contactId"]?.string)
    }

    private func states(_ report: JSONValue) -> [String] {
        (report["steps"]?.elements ?? []).map { "\($0["line"]?.integer ?? 0) \($0["state"]?.string ?? "")" }
    }

    @Test("a report has the state of each step, and what the run waits for")
    func report() throws {
        let contact = try run()
        let waiting = try json("/runs/run-1/report")
        #expect(states(waiting) == ["4 done", "5 done", "7 pending", "8 waiting", "10 pending"])
        let wait = try #require(waiting["waits"]?.elements.first)
        #expect(wait["expected"]?.elements.map(\.string) == ["agent says: { contains: refund }"])
        #expect(wait["until"]?.string == "2026-11-22T13:01:00.000Z")
        #expect(waiting["description"]?.string == "A customer wants a refund.")
        #expect(waiting["text"]?.string == Self.scenario)
        stage.call(.post, "/contacts/\(contact)/participants", #"{"role":"AGENT","displayName":"Sam"}"#)
        stage.call(.post, "/contacts/\(contact)/messages", #"{"by":"AGENT","content":"Your refund is on its way"}"#)
        let passed = try json("/runs/run-1/report")
        #expect(passed["state"]?.string == "passed")
        #expect(states(passed) == ["4 done", "5 done", "7 pending", "8 done", "10 done"])
        #expect(passed["waits"]?.elements.isEmpty == true)
    }

    @Test("each event of a report belongs to the step that caused it or waited for it")
    func eventsOfSteps() throws {
        let contact = try run()
        stage.call(.post, "/contacts/\(contact)/participants", #"{"role":"AGENT","displayName":"Sam"}"#)
        stage.call(.post, "/contacts/\(contact)/messages", #"{"by":"AGENT","content":"Your refund is on its way"}"#)
        let events = try json("/runs/run-1/report")["events"]?.elements ?? []
        let found = events.map { "\($0["what"]?.string ?? "") \($0["step"]?["line"]?.integer ?? 0)" }
        #expect(
            found == [
                "customer joins 0", "customer says 4", "agent Sam joins 8", "agent Sam says 8", "customer leaves 10",
                "chat ended 10",
            ])
    }

    @Test("a failed run's report marks the step")
    func failedReport() throws {
        _ = try run()
        stage.advance(60_000)
        let failed = try json("/runs/run-1/report?wait=1s")
        #expect(failed["state"]?.string == "failed")
        #expect(states(failed).contains("8 failed"))
        #expect(failed["failure"]?["step"]?.string == "refund:8:5")
    }

    @Test("a snapshot keeps the report of a run that goes on")
    func reportOverSnapshot() throws {
        _ = try run()
        let before = try json("/runs/run-1/report").source
        stage.call(.post, "/snapshots", #"{"name":"first"}"#)
        #expect(stage.call(.post, "/snapshots/snapshot-1/restore", "{}").status == .ok)
        #expect(try json("/runs/run-1/report").source == before)
        let renamed = stage.call(.put, "/snapshots/snapshot-1/name", #"{"name":"second"}"#)
        #expect(renamed.json?["name"]?.string == "second")
        #expect(stage.call(.put, "/snapshots/nobody/name", "{}").status == .notFound)
    }

    // MARK: - Contacts

    @Test("a file goes in and comes out")
    func attachment() throws {
        create("Ana")
        let contact = try #require(try json("/contacts")["contacts"]?.elements.first?["id"]?.string)
        let added = stage.call(.put, "/contacts/\(contact)/files/a.txt?by=CUSTOMER", "hello")
        #expect(added.status == .created, "\(added.text)")
        let attachment = try #require(try json("/contacts/\(contact)")["attachments"]?.elements.first)
        #expect(attachment["contentType"]?.string == "text/plain")
        let bytes = stage.call(.get, "/contacts/\(contact)/attachments/\(attachment["id"]?.string ?? "")")
        #expect(bytes.text == "hello")
        #expect(stage.call(.put, "/contacts/\(contact)/files/a.exe", "x").status == .badRequest)
        #expect(stage.call(.put, "/contacts/\(contact)/files/a.txt", "").status == .badRequest)
    }

    @Test("a fault is off and on again, with its counts, and the journal says what it did to frames")
    func faults() throws {
        let chat = try stage.connectedChat()
        let socket = SocketID(number: 5)
        try chat.turn { chat throws(Refusal) in
            _ = chat.open(socket, of: ChatState.customer)
            try chat.subscribe(socket, of: ChatState.customer, answer: nil)
        }
        stage.call(.post, "/faults", #"{"operation":"text/plain","delivery":{"duplicate":true}}"#)
        func say() throws -> [String] {
            try chat.say("Hi", by: .init(rawValue: 1))
            return stage.sink.take(socket)
        }
        #expect(try say().count == 2)
        let frames = try json("/journal?kind=frame&operation=text/plain")["entries"]?.elements
        #expect(frames?.last?["why"]?.string == "Ana: sent twice (fault-1)")
        #expect(stage.call(.put, "/faults/fault-1", #"{"enabled":false}"#).json?["enabled"]?.boolean == false)
        #expect(try say().count == 1)
        #expect(stage.call(.put, "/faults/fault-1", #"{"enabled":true}"#).json?["hits"]?.integer == 1)
        #expect(try say().count == 2)
        #expect(stage.call(.put, "/faults/fault-9", #"{"enabled":true}"#).status == .notFound)
        #expect(stage.call(.put, "/faults/fault-1", "{}").status == .badRequest)
    }

    @Test("tokens are listed with their expiry, and expire together")
    func tokens() throws {
        _ = try stage.start()
        let chat = try #require(stage.instance.chats.first)
        let tokens = try json("/contacts/\(chat.id)/tokens")["tokens"]?.elements ?? []
        #expect(tokens.contains { $0["kind"]?.string == "participant" && $0["expired"]?.boolean == false })
        #expect(tokens.allSatisfy { $0["token"]?.string?.hasSuffix("…") == true })
        let expired = stage.call(.post, "/contacts/\(chat.id)/tokens/expire", #"{"participant":"CUSTOMER"}"#)
        #expect(expired.json?["expired"]?.integer == tokens.count)
        let after = try json("/contacts/\(chat.id)/tokens")["tokens"]?.elements ?? []
        #expect(after.allSatisfy { $0["expired"]?.boolean == true })
        #expect(
            try json("/contacts/\(chat.id)/timers")["timers"]?.elements.contains {
                $0["what"]?.string == "customer did not connect"
            } == true)
    }

    @Test("every setting has a sentence")
    func settings() throws {
        let document = try json("/_mock/openapi.json")
        let put = document["paths"]?["/_mock/v1/instances/{instanceId}/settings"]?["put"]
        let schema = try #require(put?["requestBody"]?["content"]?["application/json"]?["schema"]?["properties"])
        for setting in schema.members {
            let about = (setting.value["anyOf"]?.elements.first ?? setting.value)["description"]?.string
            #expect(about?.hasSuffix(".") == true, "\(setting.name)")
        }
    }
}
