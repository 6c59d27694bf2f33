import Glibc
import HTTPRouting
import HTTPTypes
import Kernel
import Logging
import TestClient
import Testing
import Transport

/// Starts and stops servers repeatedly, half of them under load. Nothing may crash, leak or stay
/// open.
///
/// The test counts the whole process's descriptors and memory, so it must run alone. `make test`
/// gives it its own process, and sets the number of rounds in `CCM_TEST_STARTS`.
@Suite("Starting and stopping", .enabled(if: getenv("CCM_TEST_STARTS") != nil, "its own stage in make test"))
struct StartStopTests {
    private struct Half: RequestAnswering {
        let sockets: WebSocketLoop

        func reply(to request: Request) -> Reply {
            switch request.path {
            // Only a stop answers this path.
            case "/later": .later(DeferredReply())
            case "/socket": .upgrade(EchoSession(sockets))
            default: .now(Response(status: .ok, body: [0x6F, 0x6B]))
            }
        }
    }

    @Test("starts and stops leave no exchange, no descriptor and no memory behind")
    func churn() throws {
        let rounds = try #require(getenv("CCM_TEST_STARTS").flatMap { Int(String(cString: $0)) })
        try #require(rounds > 0)
        try round(underLoad: true)
        let descriptors = try openDescriptors()
        var residentAtHalf = 0
        for number in 0..<rounds {
            try round(underLoad: number % 2 == 0)
            if number == rounds / 2 { residentAtHalf = try residentKilobytes() }
        }
        #expect(try openDescriptors() == descriptors)
        let growth = try residentKilobytes() - residentAtHalf
        // Near zero, except for the allocator's variation. Sanitizers, which run fewer rounds, keep
        // freed memory.
        #expect(growth < 4_096 || rounds < 1_000, "resident memory grew by \(growth) KiB over the second half")
    }

    private func round(underLoad: Bool) throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.drainMilliseconds = 50
        configuration.tls = try TestCertificate.configuration()
        let sockets = try WebSocketLoop()
        let server = try HTTPServer(
            configuration, answering: Half(sockets: sockets),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, sockets: sockets)
        guard underLoad else {
            server.stop()
            return
        }
        // The number of answers by kind: requests, and sockets of each line.
        let answered = Monitor([String: Int]())
        let requests = (0..<4).map { number in
            Thread { Self.request(number == 3 ? "/later" : "/now", server, answered) }
        }
        let churns = Line.allCases.map { line in Thread { Self.churn(line, server, answered) } }
        _ = answered.wait { answered in
            answered["request"] ?? 0 >= 10 && Line.allCases.allSatisfy { answered[$0.rawValue] != nil } ? true : nil
        }
        server.stop()
        #expect(server.liveExchanges == 0)
        #expect(sockets.openSockets == 0)
        for thread in requests + churns { thread.join() }
    }

    private static func request(_ path: String, _ server: HTTPServer, _ answered: Monitor<[String: Int]>) {
        guard let client = RawClient(port: server.port) else { return }
        while client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n"), client.receive().hasPrefix("HTTP/1.1 200") {
            answered.update { $0["request", default: 0] += 1 }
        }
    }

    /// Opens and closes sockets until the server stops. The last socket stays open.
    private static func churn(_ line: Line, _ server: HTTPServer, _ answered: Monitor<[String: Int]>) {
        while let client = line.client(server) {
            client.send(SocketClient.handshake(path: "/socket") + SocketClient.text("hello"))
            guard client.receiveHead().hasPrefix("HTTP/1.1 101"), client.receiveFrame() != nil else { return }
            answered.update { $0[line.rawValue, default: 0] += 1 }
        }
    }

    private func openDescriptors() throws -> Int {
        let folder = try #require(opendir("/proc/self/fd"))
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }

    private func residentKilobytes() throws -> Int {
        let file = try #require(fopen("/proc/self/statm", "r"))
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 128)
        _ = fgets(&buffer, Int32(buffer.count), file)
        let fields = String(decoding: buffer.map(UInt8.init(bitPattern:)), as: UTF8.self).split(separator: " ")
        return (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) / 1_024
    }
}
