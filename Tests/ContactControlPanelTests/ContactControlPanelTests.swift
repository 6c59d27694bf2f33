import Chats
import ContactCentre
import ContactModel
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import TestStage
import Testing

@testable import ContactControlPanel

@Suite("Contact Control Panel")
struct ContactControlPanelTests {
    private let stage = Stage()
    /// The sessions of the pages, kept because a session lives as long as its socket.
    private let sessions = Monitor<[any SocketSession]>([])

    private var instance: Instance { stage.registry.instance("i") }

    private func reply(
        _ method: HTTPRequest.Method, _ target: String, _ body: String = "", headers: [HTTPField.Name: String] = [:]
    ) -> Reply {
        stage.sendToPanel(method, target, body, headers: headers)
    }

    private func answer(
        _ method: HTTPRequest.Method, _ target: String, _ body: String = "", headers: [HTTPField.Name: String] = [:]
    ) throws -> Response {
        guard case .now(let response) = reply(method, target, body, headers: headers) else {
            throw Refusal(.conflict, "no answer at once")
        }
        return response
    }

    private func ask(_ method: String, _ params: String = "{}", agent: String = "Ana") throws -> Response {
        try answer(
            .post, "/instances/i/ccp-v2/api?agent=\(agent)", "{\"method\":\"\(method)\",\"params\":\(params)}")
    }

    private static let handshake: [HTTPField.Name: String] = [.upgrade: "websocket"]

    /// Opens a page for Ana, and its socket.
    private func open(_ number: UInt64) throws -> (session: any SocketSession, socket: SocketID) {
        guard
            case .upgrade(let session) = reply(
                .get, "/instances/i/ccp-v2/socket?agent=Ana", headers: Self.handshake)
        else {
            throw Refusal(.conflict, "no socket")
        }
        let socket = SocketID(number: number)
        sessions.update { $0.append(session) }
        session.opened(socket)
        return (session, socket)
    }

    /// Returns what a socket was sent, after all scheduled looks are done.
    private func told(_ socket: SocketID) -> [String] {
        let isDone = Monitor(false)
        stage.timers.schedule(afterMilliseconds: 0) { isDone.update { $0 = true } }
        isDone.wait { $0 ? () : nil }
        return stage.sink.take(socket)
    }

    /// Starts a contact that rings on Ana's page.
    private func ring() throws -> (chat: Chat, contact: String) {
        _ = try ask("putAgentState", #"{"state":{"name":"Available"}}"#)
        let started = try instance.startChat(ChatRequest(flowID: "f", displayName: "Zoe"))
        started.chat.turn { $0.connect(ChatState.customer) }
        return (started.chat, started.chat.id.description)
    }

    private func types(_ frames: [String]) throws -> [String] {
        try frames.compactMap { frame in
            let root = try JSONDocument(Array(frame.utf8)).root
            guard root["topic"]?.string == "aws/chat", let content = root["content"]?.string else { return nil }
            return try JSONDocument(Array(content.utf8)).root["ContentType"]?.string.map {
                String($0.split(separator: ".").suffix(2).joined(separator: "."))
            }
        }
    }

    @Test(
        "an address names an instance's panel and a part of it",
        arguments: [
            ("/ccp-v2/", "default", "", CCPPath.Place.page), ("/ccp-v2", "default", "", .redirect("/ccp-v2/")),
            ("/instances/a%2Fb/ccp-v2/softphone", "a/b", "/instances/a%2fb", .page),
            ("/connect/ccp-v2/", "default", "/connect", .page), ("/connect/login", "default", "/connect", .login),
            ("/instances/x/logout", "x", "/instances/x", .logout),
            ("/ccp-v2//request-storage-access", "default", "", .file("request-storage-access.html")),
            ("/ccp-v2/softphone/", "default", "", .redirect("/ccp-v2/softphone")), ("//logout", "default", "", .logout),
            ("/ccp-v2/api", "default", "", .requests),
        ])
    func paths(path: String, instance: String, root: String, place: CCPPath.Place) throws {
        let found = try #require(CCPPath(path))
        #expect(found.instance == instance)
        #expect(found.root == root)
        #expect(found.place == place)
    }

    @Test(
        "other addresses do not belong to the panel",
        arguments: ["/", "/participant/message", "/x/login", "/instances/login", "/contact/ccp-v2"])
    func otherPaths(path: String) {
        #expect(!ContactControlPanel.owns(path))
    }

    @Test("agent data are sent when a page opens and when they change, and not again otherwise")
    func agentData() throws {
        let (_, socket) = try open(1)
        let first = told(socket)
        #expect(first.count == 1)
        let update = try JSONDocument(Array(try #require(first.first).utf8)).root["update"]
        #expect(update?["snapshot"]?["state"]?["name"]?.string == "Offline")
        #expect(update?["configuration"]?["name"]?.string == "Ana")
        instance.changes.notify()
        #expect(told(socket).isEmpty)
        let (_, contact) = try ring()
        let ringing = try #require(told(socket).last)
        let shown = try JSONDocument(Array(ringing.utf8)).root["update"]?["snapshot"]?["contacts"]?.elements.first
        #expect(shown?["contactId"]?.string == contact)
        #expect(shown?["state"]?["type"]?.string == "connecting")
        #expect(shown?["connections"]?.elements.map { $0["state"]?["type"]?.string } == ["connecting", "connected"])
        _ = try ask("acceptContact", "{\"contactId\":\"\(contact)\"}")
        let last = try #require(told(socket).last { $0.contains("ccp/agent") })
        let taken = try JSONDocument(Array(last.utf8)).root["update"]?["snapshot"]?["contacts"]?.elements.first
        #expect(taken?["state"]?["type"]?.string == "connected")
        #expect(taken?["connections"]?.elements.map { $0["state"]?["type"]?.string } == ["connected", "connected"])
    }

    @Test("after leaving, an agent receives only chat.ended; after returning, each frame once")
    func comingBack() throws {
        _ = instance.change { $0.endDelay = 30_000 }
        let (_, socket) = try open(1)
        let (chat, contact) = try ring()
        _ = try ask("acceptContact", "{\"contactId\":\"\(contact)\"}")
        _ = try ask("destroyContact", "{\"contactId\":\"\(contact)\"}")
        #expect(try types(told(socket)) == ["participant.joined", "participant.left"])
        func say(_ text: String) throws {
            _ = try chat.turn { chat throws(Refusal) in
                try chat.sendMessage(.plain, JSONText(text), clientToken: nil, by: ChatState.customer)
            }
        }
        try say("is anybody there?")
        #expect(try types(told(socket)) == [])
        try chat.turn { chat throws(Refusal) in
            chat.connect(try chat.addParticipant(.agent, displayName: "Ben"))
        }
        try say("to Ben")
        #expect(try types(told(socket)) == [])
        try chat.turn { chat throws(Refusal) in
            chat.connect(try chat.addParticipant(.agent, displayName: "Ana"))
        }
        try say("to both")
        #expect(try types(told(socket)) == ["participant.joined", "text/plain"])
        chat.turn { chat in
            for index in chat.facts.participants.indices where chat.facts.participants[index].role == .agent {
                chat.leave(index)
            }
        }
        #expect(try types(told(socket)) == ["participant.left", "participant.left"])
        _ = instance.clock.advance(to: instance.clock.now() + 30_000)
        #expect(try types(told(socket)) == ["chat.ended"])
        #expect(chat.read { $0.facts.state } == .ended)
    }

    @Test("an agent who was in chats before the first page opened sees them on the page")
    func beforeThePage() throws {
        let chat = try instance.startChat(ChatRequest(flowID: "f", displayName: "Zoe")).chat
        try chat.turn { chat throws(Refusal) in
            chat.connect(ChatState.customer)
            chat.connect(try chat.addParticipant(.agent, displayName: "Ana"))
        }
        let (_, socket) = try open(1)
        #expect(told(socket).contains { $0.contains(chat.id.description) })
        chat.turn { $0.end(reason: nil) }
        #expect(try types(told(socket)).last == "chat.ended")
    }

    @Test("an agent's contact that is over is removed when its chat is not kept anymore")
    func evicted() throws {
        let (_, contact) = try ring()
        _ = try ask("rejectContact", "{\"contactId\":\"\(contact)\"}")
        instance.chat(contact)?.turn { $0.end(reason: nil) }
        #expect(instance.routing.centre.facts.agents["Ana"]?.contacts.count == 1)
        for _ in 0..<101 {
            let other = try instance.startChat(ChatRequest(flowID: "f", displayName: "Zoe")).chat
            other.turn { $0.end(reason: nil) }
        }
        #expect(instance.routing.centre.facts.agents["Ana"]?.contacts.isEmpty == true)
    }

    @Test("looking at a ringing contact does not change the chat's random draws")
    func draws() throws {
        func ids(looking: Bool) throws -> [String] {
            let stage = Stage()
            let instance = stage.registry.instance("i")
            _ = try instance.routing.act { centre throws(Refusal) in
                var change = ContactCentre.AgentChange()
                change.state = .available
                try centre.change("Ana", change, defaultQueue: "BasicQueue")
            }
            let chat = try instance.startChat(ChatRequest(flowID: "f", displayName: "Zoe")).chat
            chat.turn { $0.connect(ChatState.customer) }
            if looking { _ = try instance.routing.participant(of: chat.id, with: "Ana") }
            let stamp = try chat.turn { chat throws(Refusal) in
                try chat.sendMessage(.plain, JSONText("hi"), clientToken: nil, by: ChatState.customer)
            }
            return ["\(stamp)"]
        }
        #expect(try ids(looking: true) == ids(looking: false))
    }

    @Test("a page receives a chat's frames from the agent's joining to its end, and stays open")
    func frames() throws {
        let (_, socket) = try open(1)
        let (chat, contact) = try ring()
        #expect(try types(told(socket)) == [])
        _ = try ask("acceptContact", "{\"contactId\":\"\(contact)\"}")
        #expect(try types(told(socket)) == ["participant.joined"])
        let (_, later) = try open(2)
        _ = try chat.turn { chat throws(Refusal) in
            try chat.sendMessage(.plain, JSONText("hi"), clientToken: nil, by: ChatState.customer)
        }
        #expect(try types(told(socket)) == ["text/plain"])
        #expect(try types(told(later)) == ["text/plain"])
        let connection = try #require(chat.read { $0.facts.participants.last?.id })
        let ended = try ask("destroyConnection", "{\"contactId\":\"\(contact)\",\"connectionId\":\"\(connection)\"}")
        #expect(ended.status == .ok)
        #expect(try types(told(socket)) == ["participant.left", "chat.ended"])
        #expect(stage.sink.closeCode(of: socket) == nil)
        #expect(!stage.sink.isDropped(socket))
    }

    @Test("a forgotten chat does not close the desktop's socket; a reset of the instance closes it")
    func forgetting() throws {
        let (_, socket) = try open(1)
        let (chat, contact) = try ring()
        _ = try ask("acceptContact", "{\"contactId\":\"\(contact)\"}")
        chat.turn { $0.end(reason: nil) }
        // At most a hundred ended contacts are kept.
        for _ in 0..<101 {
            let other = try instance.startChat(ChatRequest(flowID: "f", displayName: "Zoe")).chat
            other.turn { $0.end(reason: nil) }
        }
        #expect(instance.chat(contact) == nil)
        #expect(stage.sink.closeCode(of: socket) == nil)
        _ = stage.registry.reset("i", seed: nil)
        #expect(stage.sink.closeCode(of: socket) == 1_001)
    }

    @Test("a desktop that loses its connection loses it in all its chats, and can reconnect")
    func lostLine() throws {
        let (session, socket) = try open(1)
        let (chat, contact) = try ring()
        _ = try ask("acceptContact", "{\"contactId\":\"\(contact)\"}")
        let agent = try #require(chat.read { $0.facts.participants.indices.last })
        chat.turn { chat in
            let lost = chat.dropSockets(of: agent, closing: nil, refusingUntil: chat.now + 5_000)
            #expect(lost == 1)
        }
        #expect(stage.sink.isDropped(socket))
        #expect(chat.read { $0.facts.participants[agent].hasLostSockets })
        session.closed()
        let refused = try answer(.get, "/instances/i/ccp-v2/socket?agent=Ana", headers: Self.handshake)
        #expect(refused.status == .serviceUnavailable)
        _ = instance.clock.advance(to: instance.clock.now() + 5_000)
        let (_, next) = try open(2)
        #expect(!chat.read { $0.facts.participants[agent].hasLostSockets })
        _ = try chat.turn { chat throws(Refusal) in
            try chat.sendMessage(.plain, JSONText("hi"), clientToken: nil, by: ChatState.customer)
        }
        #expect(try types(told(next)) == ["text/plain"])
    }

    @Test("a chat that the agent left cannot drop the agent's socket")
    func foreignLine() throws {
        let (_, socket) = try open(1)
        let (chat, contact) = try ring()
        _ = try ask("acceptContact", "{\"contactId\":\"\(contact)\"}")
        _ = try ask(
            "createAdditionalConnection", "{\"contactId\":\"\(contact)\",\"endpoint\":{\"name\":\"BasicQueue\"}}")
        chat.turn { chat in
            for index in chat.facts.participants.indices {
                #expect(chat.dropSockets(of: index, closing: nil, refusingUntil: nil) == 0)
            }
        }
        #expect(!stage.sink.isDropped(socket))
    }

    @Test("a ringing contact's transport does not join, and works only after the agent accepts")
    func transport() throws {
        _ = try open(1)
        let (chat, contact) = try ring()
        let transport = try ask("createTransport", "{\"transportType\":\"chat_token\",\"contactId\":\"\(contact)\"}")
            .json
        let token = try #require(transport?["data"]?["chatTokenTransport"]?["participantToken"]?.string)
        let message = #"{"ContentType":"text/plain","Content":"hi"}"#
        #expect(stage.post("message", message, token: token).status == .forbidden)
        #expect(chat.read { $0.facts.transcript.count } == 1)
        _ = try ask("acceptContact", "{\"contactId\":\"\(contact)\"}")
        #expect(stage.post("message", message, token: token).status == .ok)
    }

    @Test("an accepted agent can act before the accepting thread has added the agent to the chat")
    func acceptInProgress() throws {
        let (chat, contact) = try ring()
        let transport = try ask("createTransport", "{\"transportType\":\"chat_token\",\"contactId\":\"\(contact)\"}")
            .json
        let token = try #require(transport?["data"]?["chatTokenTransport"]?["participantToken"]?.string)
        let agent = try #require(chat.read { $0.facts.participants.last?.agentName })
        // The first half of an accept: the contact centre decides.
        let id = chat.id
        _ = try instance.routing.act { centre throws(Refusal) in try centre.accept(id, by: agent) }
        #expect(stage.post("transcript", "{}", token: token).status == .ok)
        #expect(chat.read { $0.facts.participants.last?.presence } == .connected)
        let joins = chat.read { $0.facts.transcript.count }
        // The second half follows, and does not join again.
        _ = try ask("acceptContact", "{\"contactId\":\"\(contact)\"}")
        #expect(chat.read { $0.facts.transcript.count } == joins)
    }

    @Test("an invalid request gets an error that says what is wrong")
    func refusals() throws {
        #expect(try ask("holdConnection").json?["err"]?["type"]?.string == "ValueError")
        #expect(try ask("acceptContact", #"{"contactId":"x"}"#).status == .notFound)
        #expect(try ask("putAgentState", #"{"state":{"name":"Brek"}}"#).text.contains(#"did you mean \"Break\"?"#))
        #expect(try answer(.post, "/ccp-v2/api", "[]").status == .badRequest)
        #expect(try answer(.put, "/ccp-v2/api", "{}").status.code == 405)
        #expect(try answer(.get, "/ccp-v2/secret").status == .notFound)
        #expect(try answer(.get, "/ccp-v2/api")[.allow] == "POST")
        #expect(try answer(.get, "/ccp-v2/?agent=\(String(repeating: "a", count: 257))").status == .badRequest)
        let foreign = try answer(.post, "/ccp-v2/api", "{}", headers: [.origin: "http://elsewhere.test"])
        #expect(foreign.status == .forbidden)
    }

    @Test("pages of other sites cannot call the CCP, and a plain GET of the socket creates nothing")
    func otherSites() throws {
        for (method, path) in [(HTTPRequest.Method.post, "api"), (.get, "socket")] {
            let answer = try answer(
                method, "/instances/new/ccp-v2/\(path)?agent=Eve", "{}", headers: [.secFetchSite: "cross-site"])
            #expect(answer.status == .forbidden)
        }
        let plain = try answer(.get, "/instances/new/ccp-v2/socket?agent=Eve")
        #expect(plain.status == .upgradeRequired && plain[.upgrade] == "websocket")
        #expect(stage.registry.existingInstance("new") == nil)
    }

    @Test("if agents must log in, the page redirects to the login, and earlier requests fail")
    func login() throws {
        _ = instance.change { $0.requiresLogin = true }
        let page = try answer(.get, "/instances/i/ccp-v2/?agent=Ana%20B")
        #expect(page.status == .found)
        #expect(page[.location] == "/instances/i/login?agent=Ana%20B")
        // No part of a request becomes part of a header without encoding.
        let odd = try answer(.get, "/instances/a\u{0}b/ccp-v2?x=\r\n\u{e9}")
        #expect(odd[.location] == "/instances/a%00b/ccp-v2/?x=%0d%0a%c3%a9")
        #expect(try ask("getAgentStates", agent: "Ana%20B").status == .unauthorized)
        let login = try answer(.post, "/instances/i/login?agent=Ana%20B")
        #expect(login[.location] == "/instances/i/ccp-v2/?agent=Ana%20B")
        #expect(try answer(.get, "/instances/i/ccp-v2/?agent=Ana%20B").text == "ccp.html")
        #expect(try ask("getAgentStates", agent: "Ana%20B").status == .ok)
        #expect(try answer(.get, "/instances/i/login?agent=%3Cb%3E").text.contains("&lt;b&gt;"))
        _ = try answer(.get, "/instances/i/logout?agent=Ana%20B")
        #expect(try ask("getAgentStates", agent: "Ana%20B").status == .unauthorized)
    }
}
