import Glibc
import HTTPRouting
import HTTPTypes
import Kernel
import Logging
import TestClient
import Testing

@testable import Transport

private struct Upgrading: RequestAnswering {
    let session: EchoSession

    func reply(to request: Request) -> Reply {
        request.path == "/socket" ? .upgrade(session) : .now(Response(status: .notFound))
    }
}

@Suite("WebSockets")
struct WebSocketTests {
    /// A deadline for expected events, far beyond the time that they take.
    private static var patience: Int64 { WallClock.monotonicNanoseconds() + 30_000_000_000 }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    /// The Sec-WebSocket-Accept value for the key in RFC 6455 section 1.3.
    private static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    private func withServer(
        maxIdleBuffers: Int = 256, _ body: (HTTPServer, WebSocketLoop, EchoSession) throws -> Void
    ) throws {
        var limits = WebSocketLimits()
        limits.closePatience = 200_000_000
        limits.maxIdleBuffers = maxIdleBuffers
        let sockets = try WebSocketLoop(limits: limits)
        let session = EchoSession(sockets)
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.tls = try TestCertificate.configuration()
        let server = try HTTPServer(
            configuration, answering: Upgrading(session: session), logger: Self.logger, sockets: sockets)
        defer { server.stop() }
        try body(server, sockets, session)
        server.stop()
        #expect(server.liveExchanges == 0)
        #expect(sockets.openSockets == 0)
    }

    private func connect(_ server: HTTPServer, by line: Line = .plain, and bytes: [UInt8] = []) throws -> RawClient {
        let client = try #require(line.client(server))
        client.send(SocketClient.handshake() + bytes)
        let head = client.receiveHead()
        #expect(head.hasPrefix("HTTP/1.1 101"))
        #expect(head.contains("Sec-WebSocket-Accept: \(Self.accept)\r\n"))
        return client
    }

    /// Returns the server's frame with a close code.
    private func close(_ code: UInt16, _ reason: String = "") -> [UInt8] {
        [0x88, UInt8(2 + reason.utf8.count), UInt8(code >> 8), UInt8(code & 255)] + reason.utf8
    }

    @Test("the accept value, SHA-1 and Base64 match the examples of their RFCs")
    func vectors() {
        #expect(SocketKey.accept(SocketClient.key) == Self.accept)
        #expect(SHA1.digest(Array("abc".utf8)).prefix(4) == [0xA9, 0x99, 0x3E, 0x36])
        #expect(
            SHA1.digest(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)).suffix(4) == [
                0xE5, 0x46, 0x70, 0xF1,
            ])
        #expect(
            ["", "f", "fo", "foo", "foob"].map { Base64.text(Array($0.utf8)) } == [
                "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==",
            ])
    }

    @Test(
        "the loop echoes texts: whole, glued, in fragments, byte by byte, and with the handshake",
        arguments: Line.allCases, [0, 256])
    func echo(line: Line, maxIdleBuffers: Int) throws {
        try withServer(maxIdleBuffers: maxIdleBuffers) { server, _, session in
            let client = try connect(server, by: line, and: SocketClient.text("early"))
            #expect(client.receiveFrame() == [0x81, 5] + "early".utf8)
            client.send(SocketClient.text("a") + SocketClient.text("b"))
            #expect(client.receiveFrame() == [0x81, 1] + "a".utf8)
            #expect(client.receiveFrame() == [0x81, 1] + "b".utf8)
            client.send(
                SocketClient.frame(1, Array("in ".utf8), isFinal: false) + SocketClient.frame(0, Array("pieces".utf8)))
            #expect(client.receiveFrame() == [0x81, 9] + "in pieces".utf8)
            for byte in SocketClient.text("slow ✓") { client.send([byte]) }
            #expect(client.receiveFrame() == [0x81, 8] + "slow ✓".utf8)
            let long = String(repeating: "x", count: 70_000)
            client.send(SocketClient.text(long))
            #expect(client.receiveFrame()?.count == 70_010)
            client.send(SocketClient.frame(9, Array("ping".utf8)))
            #expect(client.receiveFrame() == [0x8A, 4] + "ping".utf8)
            client.send(SocketClient.frame(8, [0x03, 0xE8]))
            #expect(client.receiveFrame() == close(1_000))
            #expect(client.receiveFrame() == nil)
            #expect(session.heard.wait(until: Self.patience) { $0.closed == 1 ? $0.texts.count : nil } == 6)
        }
    }

    @Test(
        "a frame that violates the protocol closes its socket with the right code",
        arguments: [
            ([0x81, 1, 0x61], 1_002), ([0xC1, 0x81, 1, 2, 3, 4, 0x60], 1_002), ([0x83, 0x80, 1, 2, 3, 4], 1_002),
            ([0x81, 0x81, 0, 0, 0, 0, 0xFF], 1_007), ([0x82, 0x81, 0, 0, 0, 0, 1], 1_003),
            ([0x81, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 1], 1_009),
        ] as [([UInt8], UInt16)])
    func broken(bytes: [UInt8], code: UInt16) throws {
        try withServer { server, _, session in
            let client = try connect(server)
            client.send(bytes)
            let frame = try #require(client.receiveFrame())
            #expect(frame.first == 0x88)
            #expect(frame.dropFirst(2).prefix(2) == close(code).suffix(2))
            #expect(session.heard.update { $0.texts } == [])
        }
    }

    @Test("a request that is not a handshake gets an answer in JSON")
    func refused() throws {
        try withServer { server, _, _ in
            let cases = [
                (Array("GET /socket HTTP/1.1\r\nHost: x\r\n\r\n".utf8), "HTTP/1.1 426"),
                (SocketClient.handshake(version: "8"), "Sec-WebSocket-Version: 13"),
                (SocketClient.handshake(key: "short"), "HTTP/1.1 400"),
                (
                    SocketClient.handshake(["Content-Length: 2"]) + "{}".utf8,
                    "A WebSocket handshake must not have a body"
                ),
                (SocketClient.handshake(path: "/other"), "HTTP/1.1 404"),
            ]
            for (request, expected) in cases {
                let client = try #require(RawClient(port: server.port))
                client.send(request)
                let answer = client.receive()
                #expect(answer.contains(expected))
                #expect(answer.contains("404") || answer.contains(#""__type":"BadRequestException""#))
            }
        }
    }

    @Test("a dropped connection is noticed on the other side", arguments: Line.allCases)
    func drops(line: Line) throws {
        try withServer { server, sockets, session in
            var client: RawClient? = try connect(server, by: line)
            client = nil
            _ = client
            #expect(session.heard.wait(until: Self.patience) { $0.closed == 1 ? true : nil } == true)
            let other = try connect(server, by: line)
            other.send(SocketClient.text("x"))
            #expect(other.receiveFrame() != nil)
            let id = try #require(session.heard.update { $0.opened })
            sockets.drop(id)
            #expect(other.receiveFrame() == nil)
            sockets.push([0x61], to: [id])
            sockets.close(id, code: 1_000, reason: "")
        }
    }

    @Test("a peer that reads nothing is closed, and delays no other peer", arguments: Line.allCases)
    func stalled(line: Line) throws {
        try withServer { server, sockets, session in
            let stalled = try connect(server, by: line)
            stalled.send(SocketClient.text("x"))
            #expect(stalled.receiveFrame() != nil)
            let id = try #require(session.heard.update { $0.opened })
            let megabyte = [UInt8](repeating: 0x61, count: 1_024 * 1_024)
            for _ in 0..<64 { sockets.push(megabyte, to: [id]) }
            #expect(session.heard.wait(until: Self.patience) { $0.closed == 1 ? true : nil } == true)
            let other = try connect(server, by: line)
            other.send(SocketClient.text("y"))
            #expect(other.receiveFrame() == [0x81, 1] + "y".utf8)
        }
    }

    @Test("a peer that reads late receives everything, in order", arguments: Line.allCases)
    func late(line: Line) throws {
        try withServer { server, sockets, session in
            let client = try connect(server, by: line)
            client.send(SocketClient.text("x"))
            #expect(client.receiveFrame() != nil)
            let id = try #require(session.heard.update { $0.opened })
            // More than the system's buffers on the way hold.
            for number in 0..<40 { sockets.push([UInt8](repeating: UInt8(number), count: 100_000), to: [id]) }
            for number in 0..<40 {
                let frame = client.receiveFrame()
                #expect(frame?.count == 100_010)
                #expect(frame?.last == UInt8(number))
            }
        }
    }

    @Test("a stop closes every socket with 1001 within one second", arguments: Line.allCases)
    func stop(line: Line) throws {
        try withServer { server, sockets, _ in
            let clients = try (0..<50).map { _ in try connect(server, by: line) }
            let limit = Self.patience
            while sockets.openSockets < 50, WallClock.monotonicNanoseconds() < limit { sched_yield() }
            #expect(sockets.openSockets == 50)
            let began = WallClock.monotonicNanoseconds()
            server.stop()
            #expect(WallClock.monotonicNanoseconds() - began < 1_000_000_000)
            for client in clients { #expect(client.receiveFrame() == close(1_001, "the server is shutting down")) }
        }
    }

    @Test("sockets that open and close leave nothing behind", arguments: Line.allCases)
    func churn(line: Line) throws {
        try withServer { server, sockets, session in
            let upgraded = Monitor(0)
            let threads = (0..<4).map { _ in
                Thread {
                    for round in 0..<50 {
                        guard let client = line.client(server) else { continue }
                        client.send(SocketClient.handshake() + SocketClient.text("hello"))
                        if round % 3 == 0 { continue }
                        if client.receiveHead().hasPrefix("HTTP/1.1 101") { upgraded.update { $0 += 1 } }
                        if round % 3 == 1 { client.send(SocketClient.frame(8, [0x03, 0xE8])) }
                    }
                }
            }
            for thread in threads { thread.join() }
            // Two of three clients wait for the answer. All opened sockets close without a stop.
            #expect(upgraded.update { $0 } >= 4 * 33)
            let gone = session.heard.wait(until: Self.patience) { sockets.openSockets == 0 ? $0.closed : nil }
            let closed = try #require(gone)
            #expect(closed >= 4 * 33)
        }
    }

    @Test("a client that floods the server with pings delays no other client, and gets its pongs")
    func flood() throws {
        try withServer { server, _, _ in
            // One thread only writes, the other only reads.
            nonisolated(unsafe) let loud = try connect(server)
            let pings = (0..<20_000).flatMap { _ in SocketClient.frame(9, []) }
            let flood = Thread { for _ in 0..<20 { loud.send(pings) } }
            let reader = Thread { for _ in 0..<400_000 { guard loud.receiveFrame() != nil else { return } } }
            let quiet = try connect(server)
            for number in 0..<20 {
                quiet.send(SocketClient.text("\(number)"))
                #expect(quiet.receiveFrame()?.suffix(1) == Array("\(number)".utf8).suffix(1))
            }
            flood.join()
            reader.join()
        }
    }

    @Test("the server does not read from a client that sends pings and does not read")
    func deafPinger() throws {
        try withServer { server, sockets, session in
            nonisolated(unsafe) let deaf = try connect(server)
            deaf.send(SocketClient.text("x"))
            let id = try #require(session.heard.wait(until: Self.patience) { $0.texts.isEmpty ? nil : $0.opened })
            let pings = (0..<20_000).flatMap { _ in SocketClient.frame(9, [UInt8](repeating: 0, count: 125)) }
            // Far more than the system's buffers on the way hold: the writer blocks until the
            // socket is gone.
            let writer = Thread { for _ in 0..<20 { guard deaf.send(pings) else { return } } }
            let limit = Self.patience
            while sockets.queuedBytes(of: id) == 0, WallClock.monotonicNanoseconds() < limit { sched_yield() }
            #expect((1..<4 * 1_024 * 1_024).contains(sockets.queuedBytes(of: id)))
            sockets.drop(id)
            #expect(session.heard.wait(until: Self.patience) { $0.closed == 1 ? true : nil } == true)
            writer.join()
        }
    }

    @Test(
        "a peer that does not agree to a close is cut, after it receives earlier messages", arguments: Line.allCases)
    func closeWithoutAnswer(line: Line) throws {
        try withServer { server, sockets, session in
            let client = try connect(server, by: line)
            client.send(SocketClient.text("x"))
            #expect(client.receiveFrame() != nil)
            let id = try #require(session.heard.update { $0.opened })
            sockets.push(Array("last".utf8), to: [id])
            sockets.close(id, code: 1_011, reason: "why")
            sockets.push(Array("too late".utf8), to: [id])
            #expect(client.receiveFrame() == [0x81, 4] + "last".utf8)
            #expect(client.receiveFrame() == close(1_011, "why"))
            #expect(session.heard.wait(until: Self.patience) { $0.closed == 1 ? true : nil } == true)
            #expect(client.receiveFrame() == nil)
        }
    }
}
