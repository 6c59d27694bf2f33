import Glibc
import HTTPRouting
import HTTPTypes
import Kernel
import Logging
import TestClient
import Testing
import Transport

/// Answers at once, later, or with a growing body. Only `/health` is vital.
private struct Answers: RequestAnswering {
    let waiting = Monitor<[DeferredReply]>([])
    let growing = Monitor<[StreamingBody]>([])
    /// Paths of requests that were answered.
    let reached = Monitor<[String]>([])

    func isVital(_ target: String) -> Bool { target == "/health" }

    func reply(to request: Request) -> Reply {
        reached.update { $0.append(request.path) }
        switch request.path {
        case "/later":
            let reply = DeferredReply()
            waiting.update { $0.append(reply) }
            return .later(reply)
        case "/stream":
            let body = StreamingBody()
            body.append(Array("first\n".utf8))
            growing.update { $0.append(body) }
            var response = Response(status: .ok)
            response.growing = body
            return .now(response)
        default: return .now(Response(status: .ok, body: Array("ok".utf8)))
        }
    }
}

@Suite("Connections: waiting clients, slow clients, too many clients")
struct ConnectionGateTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func withServer(
        byTLS: Bool = false, _ change: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (HTTPServer, Answers) throws -> Void
    ) throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        if byTLS { configuration.tls = try TestCertificate.configuration() }
        change(&configuration)
        let answers = Answers()
        let server = try HTTPServer(configuration, answering: answers, logger: Self.logger)
        defer { server.stop() }
        try body(server, answers)
        server.stop()
        #expect(server.liveExchanges == 0)
    }

    private func client(_ server: HTTPServer, byTLS: Bool = false) throws -> RawClient {
        try #require(RawClient(port: byTLS ? server.tlsPort ?? 0 : server.port, byTLS: byTLS))
    }

    private static let seconds10: Int64 = 10_000_000_000

    private static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n" }

    @Test("a client that leaves while it waits frees its slot", arguments: [false, true])
    func abandonedWait(byTLS: Bool) throws {
        try withServer(byTLS: byTLS) {
            $0.maxConnections = 4
        } _: { server, answers in
            for round in 1...5 {
                var clients: [RawClient] = []
                for _ in 0..<4 {
                    let client = try admittedClient(server, byTLS: byTLS)
                    client.send(Self.get("/later"))
                    clients.append(client)
                }
                let limit = WallClock.monotonicNanoseconds() + Self.seconds10
                try #require(answers.waiting.wait(until: limit) { $0.count == 4 * round ? true : nil } == true)
                clients.removeAll()
                for reply in answers.waiting.wait({ $0 }).suffix(4) {
                    let isDone = Monitor(false)
                    reply.whenDone { isDone.update { $0 = true } }
                    try #require(
                        isDone.wait(until: limit) { $0 ? true : nil } == true, "a wait goes on without a client")
                }
            }
        }
    }

    @Test("a growing body ends when its client leaves")
    func abandonedStream() throws {
        try withServer { server, answers in
            var reader: RawClient? = try client(server)
            reader?.send(Self.get("/stream"))
            #expect(reader?.receiveHead().contains("chunked") == true)
            let body = answers.growing.wait { $0.first }
            let over = Monitor(false)
            body.whenEnded { over.update { $0 = true } }
            reader = nil
            #expect(over.wait(until: WallClock.monotonicNanoseconds() + Self.seconds10) { $0 ? true : nil } == true)
        }
    }

    @Test("a connection closes after its answer if its client has closed its side")
    func endWithRequest() throws {
        try withServer {
            $0.headTimeoutMilliseconds = 400
        } _: { server, _ in
            // The end must arrive together with the request, which does not happen each time.
            for _ in 0..<400 {
                let client = try client(server)
                client.send(Self.get("/x"))
                client.finishSending()
                #expect(client.receiveHead().hasPrefix("HTTP/1.1 200"))
                // Well before the idle timeout.
                try #require(client.ends(within: 10_000))
            }
        }
    }

    @Test("a HEAD request for a growing body gets no body, and the connection stays open")
    func headOfStream() throws {
        try withServer { server, answers in
            let client = try client(server)
            client.send("HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(client.receiveHead().hasPrefix("HTTP/1.1 200"))
            client.send(Self.get("/x"))
            #expect(client.receiveHead().hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test("hundreds of silent clients do not block other clients")
    func silentClients() throws {
        try withServer {
            $0.maxConnections = 1_000
        } _: { server, _ in
            let silent = try (0..<700).map { _ in try client(server) }
            let caller = try client(server)
            caller.send(Self.get("/"))
            #expect(caller.receiveHead().hasPrefix("HTTP/1.1 200"))
            withExtendedLifetime(silent) {}
        }
    }

    @Test("beyond the limit, the server answers only health requests")
    func reserve() throws {
        try withServer {
            $0.maxConnections = 3
        } _: { server, answers in
            var held: [RawClient] = []
            for _ in 0..<3 {
                let client = try client(server)
                client.send(Self.get("/later"))
                held.append(client)
            }
            _ = answers.waiting.wait { $0.count == 3 ? true : nil }
            let refused = try exchange(server, Self.get("/x"))
            #expect(refused.hasPrefix("HTTP/1.1 503"))
            #expect(refused.contains("3 open connections") && refused.contains("Connection: close"))
            #expect(try exchange(server, Self.get("/health")).hasPrefix("HTTP/1.1 200"))
            // Clients that keep their connections open leave the reserve to others.
            let checks = try (0..<12).map { _ in
                let client = try client(server)
                client.send(Self.get("/health"))
                let answer = client.receive()
                #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("Connection: close"))
                return client
            }
            #expect(try exchange(server, Self.get("/health")).hasPrefix("HTTP/1.1 200"))
            #expect(checks.count == 12)
            held.removeAll()
            try untilFree(server)
            #expect(answers.reached.wait { $0 }.filter { $0 == "/x" }.count == 1)
        }
    }

    @Test("a head that arrives byte by byte has one time limit, on a new and on a used connection")
    func slowHead() throws {
        try withServer {
            $0.headTimeoutMilliseconds = 300
        } _: { server, _ in
            for isUsed in [false, true] {
                let client = try client(server)
                if isUsed {
                    client.send(Self.get("/x"))
                    #expect(client.receiveHead().hasPrefix("HTTP/1.1 200"))
                }
                client.send("GET /x HTTP/1.1\r\nX: ")
                // Sends until the server closes. Each byte arrives in time, but the head never ends.
                while !client.hears(within: 20), client.send("a") {}
                #expect(client.receive().isEmpty)
            }
        }
    }

    @Test("the server cuts a client that hardly sends its body, but not one that sends steadily")
    func slowBody() throws {
        try withServer {
            $0.headTimeoutMilliseconds = 300
        } _: { server, answers in
            let slow = try client(server)
            slow.send("POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n")
            while !slow.hears(within: 20), slow.send("a") {}
            #expect(slow.receive().isEmpty)
            let steady = try client(server)
            steady.send("POST /steady HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n")
            for number in 1...10 {
                steady.send([UInt8](repeating: 0x61, count: 20_000))
                if number < 10 { #expect(!steady.hears(within: 100)) }
            }
            #expect(steady.receive().hasPrefix("HTTP/1.1 200"))
            #expect(answers.reached.wait { $0 } == ["/steady"])
        }
    }

    /// Invalid requests, with the status of the refusal; nil if libmicrohttpd may only close the
    /// connection.
    static let unsound: [(name: String, request: String, status: String?)] = [
        ("two lengths", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "400"),
        ("two hosts", "GET /x HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n", "400"),
        ("no host", "GET /x HTTP/1.1\r\n\r\n", "400"),
        (
            "length and coding",
            "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"
        ),
        ("blank before a colon", "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "400"),
        ("zero in the target", "GET /x\0y HTTP/1.1\r\nHost: h\r\n\r\n", "400"),
        ("zero in the method", "GE\0T /x HTTP/1.1\r\nHost: h\r\n\r\n", "400"),
        ("zero in a value", "GET /x HTTP/1.1\r\nHost: h\0i\r\nX: y\r\n\r\n", "400"),
        ("zero in the last value", "GET /x HTTP/1.1\r\nHost: h\r\nX: y\0z\r\n\r\n", "400"),
        ("zero behind the method", "GET\0 /x HTTP/1.1\r\nHost: h\r\n\r\n", "400"),
        ("zero behind a value", "GET /x HTTP/1.1\r\nHost: h\0\r\nX: y\r\n\r\n", "400"),
        ("zero behind the last value", "GET /x HTTP/1.1\r\nHost: h\r\nX: y\0\r\n\r\n", "400"),
        ("zero behind the only value", "GET /x HTTP/1.1\r\nHost: h\0\r\n\r\n", "400"),
        ("zero behind all values, bare line feeds", "GET /x HTTP/1.1\nHost: h\0\nX: y\0\n\n", "400"),
        ("no name", "GET /x HTTP/1.1\r\nHost: h\r\n: x\r\nX: y\r\n\r\n", "400"),
        ("no name, last", "GET /x HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n", "400"),
        ("blank before a name", "POST /x HTTP/1.1\r\n Content-Length: 3\r\nHost: h\r\n\r\nabc", "400"),
        ("a last line that goes on", "GET /x HTTP/1.1\r\nHost: h\r\nX: y\r\n z\r\n\r\n", "400"),
        ("zero in a name", "GET /x HTTP/1.1\r\nHost: h\r\nX\0Y: z\r\nZ: z\r\n\r\n", "400"),
        ("a line that goes on", "GET /x HTTP/1.1\r\nHost: h\r\nX: y\r\n z\r\nZ: z\r\n\r\n", "400"),
        ("unknown coding", "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", "501"),
        (
            "coding with others", "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "501"
        ),
        ("length of words", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n", "400"),
        ("negative length", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", "400"),
        ("length of 2^64-1", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551615\r\n\r\n", "400"),
        ("length of 2^64", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551616\r\n\r\n", nil),
        ("length of 2^63-1", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 9223372036854775807\r\n\r\n", "400"),
        ("large length", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000000000000\r\n\r\n", "413"),
        (
            "chunk of 2^64-1",
            "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc", nil
        ),
        ("method of blanks", " /x HTTP/1.1\r\nHost: h\r\n\r\n", nil),
        ("large target", "GET /\(String(repeating: "x", count: 70_000)) HTTP/1.1\r\nHost: h\r\n\r\n", "414"),
        ("large head", "GET /x HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "x", count: 70_000))\r\n\r\n", "431"),
    ]

    @Test(
        "unusual but valid heads are accepted",
        arguments: [
            "GET /x HTTP/1.1\r\nHost: h\r\n\r\n", "GET  /x HTTP/1.1\r\nHost: h  \r\nX: y \t\r\n\r\n",
            "\r\nGET /x HTTP/1.1\r\nHost: h\r\nX:\r\nY:   \r\n\r\n", "GET /x HTTP/1.1\nHost: h\nX: y\n\n",
            "GET /x?a=b%20c HTTP/1.1\r\nHost: h\r\nCookie: a=b; c=d\r\n\r\n",
        ])
    func soundRequest(request: String) throws {
        try withServer { server, _ in
            let answer = try exchange(server, request)
            #expect(answer.hasPrefix("HTTP/1.1 200"), "\(request)")
        }
    }

    @Test("malformed requests are refused, closed, and reach no operation", arguments: 0..<Self.unsound.count)
    func unsoundRequest(number: Int) throws {
        let (name, request, status) = Self.unsound[number]
        try withServer {
            $0.headTimeoutMilliseconds = 1_000
        } _: { server, answers in
            let client = try client(server)
            client.send(request + Self.get("/smuggled"))
            let answer = client.receive()
            if let status {
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(name): \(answer)")
            } else {
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(name): \(answer)")
            }
            // The server has closed the connection and sends nothing more.
            #expect(client.receive().isEmpty, "\(name)")
            #expect(answers.reached.wait { $0 }.isEmpty, "\(name)")
        }
    }

    /// Waits until all slots are free and the server answers a request.
    private func untilFree(_ server: HTTPServer) throws {
        let limit = WallClock.monotonicNanoseconds() + Self.seconds10
        while server.liveExchanges > 0, WallClock.monotonicNanoseconds() < limit { sched_yield() }
        var answer = ""
        repeat {
            answer = try exchange(server, Self.get("/x"))
        } while !answer.hasPrefix("HTTP/1.1 200")
            && WallClock.monotonicNanoseconds() < limit
        #expect(answer.hasPrefix("HTTP/1.1 200"))
    }

    /// Returns a client whose connection is within the limit. Waits until earlier clients have freed their slots.
    private func admittedClient(_ server: HTTPServer, byTLS: Bool) throws -> RawClient {
        let limit = WallClock.monotonicNanoseconds() + Self.seconds10
        while true {
            let client = try client(server, byTLS: byTLS)
            client.send(Self.get("/x"))
            if client.receive().hasPrefix("HTTP/1.1 200") { return client }
            try #require(WallClock.monotonicNanoseconds() < limit, "no connection becomes free")
        }
    }

    private func exchange(_ server: HTTPServer, _ request: String) throws -> String {
        let client = try client(server)
        client.send(request)
        return client.receive()
    }
}
