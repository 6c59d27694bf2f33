import Glibc
import HTTPRouting
import HTTPTypes
import Kernel
import Logging
import TestClient
import Testing
import Transport

/// Answers with the parts of the request. Some paths answer late.
private struct Echo: RequestAnswering {
    let waiting = Monitor<[DeferredReply]>([])
    let pieces = Pieces()

    func plan(for head: Request) -> BodyPlan {
        head.path == "/pieces" ? .pieces(pieces) : .whole()
    }

    func reply(to request: Request) -> Reply {
        if request.path == "/later" {
            let reply = DeferredReply()
            waiting.update { $0.append(reply) }
            return .later(reply)
        }
        if request.path == "/already" {
            let reply = DeferredReply()
            reply.fulfil(Response(status: .accepted))
            return .later(reply)
        }
        let text =
            "\(request.method.rawValue) \(request.path)?\(request.query) \(request.body.count) \(request.headers[.amzBearer] ?? "-")"
        return .now(Response(status: .ok, fields: [.init(.contentType, "text/plain")], body: Array(text.utf8)))
    }
}

/// Counts the bytes of bodies, and the bodies that broke off.
private final class Pieces: BodyReceiver {
    let counts = Monitor<(bytes: Int, abandoned: Int)>((0, 0))

    func receive(_ piece: [UInt8]) -> Bool {
        counts.update { $0.bytes += piece.count }
        return true
    }

    func finish() -> Response {
        Response(status: .ok, body: Array("\(counts.update { $0.bytes })".utf8))
    }

    func abandon() {
        counts.update { $0.abandoned += 1 }
    }
}

@Suite("HTTPServer")
struct HTTPServerTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func withServer(_ body: (HTTPServer, Echo) throws -> Void) throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        let echo = Echo()
        let server = try HTTPServer(configuration, answering: echo, logger: Self.logger)
        defer { server.stop() }
        try body(server, echo)
        server.stop()
        #expect(server.liveExchanges == 0)
    }

    private func exchange(_ server: HTTPServer, _ request: String) throws -> String {
        let client = try #require(RawClient(port: server.port))
        client.send(request)
        return client.receive()
    }

    @Test("one connection serves many requests; targets stay encoded; header names ignore case")
    func basics() throws {
        try withServer { server, _ in
            let client = try #require(RawClient(port: server.port))
            for _ in 0..<3 {
                client.send(
                    "POST /a%2Fb?x=%20 HTTP/1.1\r\nHost: h\r\nX-AMZ-BEARER: token\r\nContent-Length: 3\r\n\r\nabc")
                let answer = client.receive()
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.hasSuffix("POST /a%2Fb?x=%20 3 token"))
            }
        }
    }

    @Test("HEAD returns the length and no body, and OPTIONS reaches the answerer")
    func methods() throws {
        try withServer { server, _ in
            let client = try #require(RawClient(port: server.port))
            client.send("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            let head = client.receive()
            #expect(head.contains("Content-Length: 12\r\n"))
            #expect(head.hasSuffix("\r\n\r\n"))
            #expect(try exchange(server, "OPTIONS /x HTTP/1.1\r\nHost: h\r\n\r\n").hasSuffix("OPTIONS /x? 0 -"))
        }
    }

    @Test("bodies in pieces and in chunks arrive complete")
    func bodies() throws {
        try withServer { server, _ in
            let client = try #require(RawClient(port: server.port))
            client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Le")
            client.send("ngth: 6\r\n\r\nabc")
            client.send("def")
            #expect(client.receive().hasSuffix("POST /x? 6 -"))
            client.send(
                "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n"
            )
            #expect(client.receive().hasSuffix("POST /x? 19 -"))
            client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n")
            client.send([UInt8](repeating: 0x61, count: 1_048_576))
            #expect(client.receive().hasSuffix("POST /x? 1048576 -"))
        }
    }

    @Test("a body that is too large gets a 413 as JSON, with Content-Length and in chunks")
    func tooLarge() throws {
        try withServer { server, _ in
            let announced = try #require(RawClient(port: server.port))
            announced.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n")
            announced.send([UInt8](repeating: 0x61, count: 1_048_577))
            let answer = announced.receive()
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("x-amzn-ErrorType: RequestEntityTooLargeException\r\n"))
            #expect(answer.contains(#""message":"The request body is larger than 1048576 bytes""#))
            let chunked = try #require(RawClient(port: server.port))
            chunked.send("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<17 { chunked.send("10000\r\n" + String(repeating: "x", count: 0x10000) + "\r\n") }
            chunked.send("0\r\n\r\n")
            #expect(chunked.receive().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("the server answers Expect: 100-continue before the body, or refuses the request instead")
    func expectContinue() throws {
        try withServer { server, _ in
            let client = try #require(RawClient(port: server.port))
            client.send("POST /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            #expect(client.receive().hasPrefix("HTTP/1.1 100 Continue"))
            client.send("abc")
            #expect(client.receive().hasSuffix("POST /x? 3 -"))
            let refused = try #require(RawClient(port: server.port))
            refused.send("POST /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n")
            #expect(refused.receive().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test(
        "the server refuses an invalid request",
        arguments: [
            "GET /x HTTP/1.1\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n",
        ])
    func refused(request: String) throws {
        try withServer { server, _ in
            let answer = try exchange(server, request)
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test("a deferred answer arrives once it exists, and does not delay other requests")
    func deferred() throws {
        try withServer { server, echo in
            let clients = try (0..<20).map { _ in try #require(RawClient(port: server.port)) }
            for client in clients { client.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n") }
            let replies = echo.waiting.wait { $0.count == 20 ? $0 : nil }
            #expect(try exchange(server, "GET /x HTTP/1.1\r\nHost: h\r\n\r\n").hasPrefix("HTTP/1.1 200"))
            for reply in replies { reply.fulfil(Response(status: .accepted)) }
            for client in clients { #expect(client.receive().hasPrefix("HTTP/1.1 202")) }
            #expect(try exchange(server, "GET /already HTTP/1.1\r\nHost: h\r\n\r\n").hasPrefix("HTTP/1.1 202"))
        }
    }

    /// Repeats the break, because the server can overlook it only if the close arrives together
    /// with the data.
    @Test("the server releases an incomplete body at once, not after the idle timeout")
    func brokenBody() throws {
        try withServer { server, echo in
            for number in 1...50 {
                var client = RawClient(port: server.port)
                client?.send("PUT /pieces HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n")
                client?.send([UInt8](repeating: 0x61, count: 100_000))
                client = nil
                let limit = WallClock.monotonicNanoseconds() + 10_000_000_000
                let isNoticed = echo.pieces.counts.wait(until: limit) { $0.abandoned == number ? true : nil }
                try #require(isNoticed == true, "connection \(number) is still waited for")
            }
        }
    }

    @Test("a client that closes its side after a body in pieces gets an answer")
    func halfClosed() throws {
        try withServer { server, _ in
            let client = try #require(RawClient(port: server.port))
            client.send("PUT /pieces HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n")
            client.send([UInt8](repeating: 0x61, count: 100_000))
            client.finishSending()
            #expect(client.receive().hasSuffix("\r\n\r\n100000"))
        }
    }

    @Test("a stop answers waiting clients with 503")
    func stopWithWaiting() throws {
        try withServer { server, echo in
            let client = try #require(RawClient(port: server.port))
            client.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = echo.waiting.wait { $0.isEmpty ? nil : true }
            server.stop()
            let answer = client.receive()
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(answer.contains("Connection: close\r\n"))
        }
    }

    @Test("the error for a port in use names the port")
    func takenPort() throws {
        try withServer { server, echo in
            var configuration = ServerConfiguration()
            configuration.port = server.port
            let error = try #require(throws: ServerError.self) {
                try HTTPServer(configuration, answering: echo, logger: Self.logger)
            }
            #expect(error.code == .addressInUse)
            #expect(error.description.contains("127.0.0.1:\(server.port)"))
        }
    }

    @Test("the error for an invalid host names the host", arguments: ["not a host", "203.0.113.1"])
    func badHost(host: String) throws {
        var configuration = ServerConfiguration()
        configuration.host = host
        configuration.port = 0
        let error = try #require(throws: ServerError.self) {
            try HTTPServer(configuration, answering: Echo(), logger: Self.logger)
        }
        #expect(error.code == .badAddress)
        #expect(error.description.contains(host))
    }
}
