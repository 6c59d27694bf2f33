import AdminCore
import Diagnostics
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import TestStage
import Testing

@testable import AdminAPI

/// The socket that tells pages what has changed.
@Suite("The live socket")
struct LiveSocketTests {
    private static let socket = SocketID(number: 1)
    private static let all = #"{"changed":["state","transcripts","journal","instances"]}"#
    private let stage = Stage()

    private func open(on admin: AdminAPI? = nil) throws -> any SocketSession {
        let request = stage.request(.get, LiveSocket.path, headers: [.upgrade: "websocket"])
        guard case .upgrade(let session) = (admin ?? stage.admin).reply(to: request) else {
            throw StageFailure("no WebSocket")
        }
        session.opened(Self.socket)
        return session
    }

    /// Returns what the socket sent, once the timers' thread has caught up.
    private func sent() async -> [String] {
        await withCheckedContinuation { done in
            _ = stage.timers.schedule(afterMilliseconds: 0) { done.resume() }
        }
        return stage.sink.take(Self.socket).map { $0.filter { !$0.isWhitespace } }
    }

    private static func topics(of answers: [String]) -> Set<Substring> {
        Set(answers.flatMap { $0.split(whereSeparator: { !$0.isLetter }) })
    }

    private func ask(_ session: any SocketSession, _ text: String = "{}") {
        session.received(Array(text.utf8))
    }

    @Test("the first message is answered at once, and later ones when something changes")
    func answers() async throws {
        _ = stage.instance
        let session = try open()
        #expect(await sent() == [])
        ask(session, #"{"instance":"i"}"#)
        #expect(await sent() == [Self.all])
        ask(session)
        #expect(await sent() == [])
        stage.call(.put, "/agents/Kim", "{}")
        let changed = await sent()
        #expect(changed.count == 1 && changed[0].contains("state"))
        // Without a message, the page gets no answer, however much changes.
        for _ in 1...50 { stage.call(.put, "/agents/Kim", #"{"concurrency":2}"#) }
        #expect(await sent() == [])
        ask(session)
        #expect(await sent() == [#"{"changed":["state","journal"]}"#])
        session.closed()
    }

    @Test("a message in a chat changes transcripts")
    func transcripts() async throws {
        let chat = try stage.connectedChat()
        let session = try open()
        ask(session, #"{"instance":"i"}"#)
        _ = await sent()
        ask(session)
        try chat.say("Hello", by: .init(rawValue: 1))
        #expect(await sent().first?.contains("transcripts") == true)
        session.closed()
    }

    @Test("the socket follows an instance that is created, reset and deleted")
    func follows() async throws {
        let session = try open()
        ask(session, #"{"instance":"later"}"#)
        #expect(await sent() == [Self.all])
        ask(session)
        _ = stage.registry.instance("later")
        #expect(await sent() == [Self.all])
        ask(session)
        stage.call(.post, "/_mock/v1/instances/later/reset", "{}")
        // The socket can look while the reset is under way, and then tells the rest with the next answer.
        var told = await sent()
        ask(session)
        told += await sent()
        #expect(Self.topics(of: told) == Self.topics(of: [Self.all]))
        ask(session)
        stage.call(.put, "/_mock/v1/instances/later/agents/Kim", "{}")
        #expect(await sent().first?.contains("state") == true)
        session.closed()
    }

    @Test("a closed socket leaves no listener")
    func leavesNothing() async throws {
        let instance = stage.instance
        let before = (instance.changes.count, instance.newItems.count, instance.journal.changes.count)
        let session = try open()
        ask(session, #"{"instance":"i"}"#)
        _ = await sent()
        #expect(instance.changes.count == before.0 + 1)
        session.closed()
        #expect((instance.changes.count, instance.newItems.count, instance.journal.changes.count) == before)
        #expect(stage.registry.instanceChanges.count == 0)
    }

    @Test("messages of other forms close the socket", arguments: ["", "[]", "x", "{}", #"{"instance":1}"#])
    func otherForms(text: String) throws {
        let session = try open()
        ask(session, text)
        #expect(stage.sink.closeCode(of: Self.socket) == 1_008)
    }

    @Test("with an admin token, the first message must have it")
    func token() async throws {
        let admin = AdminAPI(
            registry: stage.registry, director: stage.director, reader: stage.admin.reader, scenarioSchema: [],
            coverage: [], timers: stage.timers, serialQueues: stage.admin.serialQueues, version: "0", token: "secret")
        _ = stage.instance
        let session = try open(on: admin)
        ask(session, #"{"instance":"i","token":"secret"}"#)
        #expect(await sent() == [Self.all])
        session.closed()
        let other = try open(on: admin)
        ask(other, #"{"instance":"i","token":"guess"}"#)
        #expect(stage.sink.closeCode(of: Self.socket) == 1_008)
        #expect(await sent() == [])
    }

    @Test("before its first message, a socket listens to nothing")
    func listensToNothing() throws {
        let session = try open()
        #expect(stage.registry.instanceChanges.count == 0)
        ask(session, #"{"instance":"i"}"#)
        #expect(stage.registry.instanceChanges.count == 1)
        session.closed()
    }

    @Test("a plain request is answered with 426, and a page of another site with 403")
    func refused() {
        #expect(stage.call(.get, LiveSocket.path).status.code == 426)
        let request = stage.request(
            .get, LiveSocket.path, headers: [.upgrade: "websocket", .origin: "http://evil.test", .host: "127.0.0.1:80"])
        #expect(stage.call(request).status == .forbidden)
    }
}
