import HTTPClient
import HTTPRouting
import HTTPTypes
import Kernel
import Logging
import Testing
import Transport

/// Answers handshakes on `/now`, `/later`, `/refused` and `/never`, and echoes what its sockets receive.
private final class EchoServer: RequestAnswering {
    let sockets: WebSocketLoop
    private let waiting = Mutex<[DeferredReply]>([])
    let answerer = KeyedSerialQueues(threads: 1)

    init(_ sockets: WebSocketLoop) {
        self.sockets = sockets
    }

    func reply(to request: Request) -> Reply {
        let session = EchoSession(self)
        switch request.path {
        case "/now": return .upgrade(session)
        case "/later":
            return .upgradeLater(session) { reply in
                self.answerer.run(for: "later") { reply.fulfil(Response(status: .switchingProtocols)) }
            }
        case "/refused":
            return .upgradeLater(session) { $0.fulfil(Response(status: .forbidden, body: Array("no".utf8))) }
        // open: paths of tests
        default: return .upgradeLater(session) { reply in self.waiting.withLock { $0.append(reply) } }
        }
    }
}

private final class EchoSession: SocketSession {
    private let server: EchoServer
    private let socket = Mutex<SocketID?>(nil)

    init(_ server: EchoServer) {
        self.server = server
    }

    func opened(_ socket: SocketID) {
        self.socket.withLock { $0 = socket }
    }

    func received(_ text: [UInt8]) {
        guard let socket = socket.withLock({ $0 }) else { return }
        if text == Array("close".utf8) {
            server.sockets.close(socket, code: 4_001, reason: "bye")
        } else if text == Array("drop".utf8) {
            server.sockets.drop(socket)
        } else {
            server.sockets.push(text, to: [socket])
        }
    }

    func closed() {}
}

@Suite("WebSocket client")
struct WebSocketClientTests {
    private func withServer(_ body: (_ url: String, EchoServer) throws -> Void) throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let sockets = try WebSocketLoop()
        var configuration = ServerConfiguration()
        configuration.port = 0
        let echo = EchoServer(sockets)
        let server = try HTTPServer(configuration, answering: echo, logger: logger, sockets: sockets)
        defer {
            server.stop()
            echo.answerer.stop()
        }
        try body("ws://127.0.0.1:\(server.port)", echo)
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    private static var limit: Int64 { WallClock.monotonicNanoseconds() + 10_000_000_000 }

    @Test("messages go both ways, whether the server answers now or later", arguments: ["/now", "/later"])
    func messages(path: String) throws {
        try withServer { url, _ in
            let client = try WebSocketClient(url + path)
            for text in ["a", "ä€😀", String(repeating: "x", count: 100_000)] { client.send(text: Self.bytes(text)) }
            #expect(client.next(until: Self.limit) == .text(Self.bytes("a")))
            #expect(client.next(until: Self.limit) == .text(Self.bytes("ä€😀")))
            #expect(client.next(until: Self.limit) == .text([UInt8](repeating: UInt8(ascii: "x"), count: 100_000)))
        }
    }

    @Test("the server's close code arrives, and a dropped connection has none")
    func closes() throws {
        try withServer { url, _ in
            let closing = try WebSocketClient(url + "/now")
            closing.send(text: Self.bytes("close"))
            #expect(closing.next(until: Self.limit) == .closed(code: 4_001, reason: "bye"))
            #expect(closing.next(until: Self.limit) == nil)
            let dropped = try WebSocketClient(url + "/now")
            dropped.send(text: Self.bytes("drop"))
            #expect(dropped.next(until: Self.limit) == .closed(code: nil, reason: ""))
        }
    }

    @Test("a refused handshake has the server's answer")
    func refusal() throws {
        try withServer { url, _ in
            #expect {
                try WebSocketClient(url + "/refused")
            } throws: { error in
                let answer = (error as? HTTPClient.Failure)?.answer
                return answer?.status == 403 && answer?.body == Self.bytes("no")
            }
        }
    }

    @Test("no time limit is exceeded, and a switch ends the wait at once")
    func waits() throws {
        try withServer { url, _ in
            #expect {
                try WebSocketClient(url + "/never", timeout: 100)
            } throws: { error in
                (error as? HTTPClient.Failure)?.kind == .tooSlow
            }
            let stop = HTTPClient.StopSwitch()
            stop.turn()
            #expect {
                try WebSocketClient(url + "/never", stop: stop)
            } throws: { error in
                error is HTTPClient.Failure
            }
        }
    }

    @Test(
        "failures release what was opened, again and again",
        arguments: ["ws://127.0.0.1:1/", "ws://", "http://127.0.0.1/", "wss://127.0.0.1:1/"])
    func failures(url: String) {
        for _ in 0..<50 {
            #expect(throws: HTTPClient.Failure.self) { try WebSocketClient(url, timeout: 1_000) }
        }
    }

    @Test("a server that is too far behind gets no more")
    func limit() throws {
        try withServer { url, _ in
            let client = try WebSocketClient(url + "/now")
            let message = [UInt8](repeating: UInt8(ascii: "x"), count: 1_024 * 1_024)
            // Nothing is sent while no thread calls next.
            let taken = (0..<8).map { _ in client.send(text: message) }
            #expect(taken == [true, true, true, true, false, false, false, false])
        }
    }
}
