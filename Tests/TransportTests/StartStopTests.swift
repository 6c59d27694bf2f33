import Glibc
import HTTPRouting
import HTTPTypes
import Kernel
import Logging
import Testing
import Transport

/// Starting and stopping, again and again, half of it under load: nothing crashes, leaks or is left open.
///
/// It counts the whole process's descriptors and memory, so it runs alone: `make test` gives it a process of its own and
/// says in `CCM_TEST_STARTS` how often.
@Suite("Starting and stopping", .enabled(if: getenv("CCM_TEST_STARTS") != nil, "a stage of its own in make test"))
struct StartStopTests {
    private struct Half: RequestAnswering {
        func reply(to request: Request) -> Reply {
            // This path is answered later, by nobody: stopping must do it.
            request.path == "/later" ? .later(DeferredReply()) : .now(Response(status: .ok, body: [0x6F, 0x6B]))
        }
    }

    @Test("leaves no exchange, no descriptor and no memory behind")
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
        // Flat, but for the allocator's own breathing. Sanitizers, which run fewer rounds, keep freed memory back.
        #expect(growth < 4_096 || rounds < 1_000, "resident memory grew by \(growth) KiB over the second half")
    }

    private func round(underLoad: Bool) throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.drainMilliseconds = 50
        let server = try HTTPServer(
            configuration, answering: Half(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        guard underLoad else {
            server.stop()
            return
        }
        let answered = Monitor(0)
        let port = server.port
        let threads = (0..<4).map { number in
            Thread {
                guard let client = RawClient(port: port) else { return }
                let path = number == 3 ? "/later" : "/now"
                while client.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n"), client.receive().hasPrefix("HTTP/1.1 200")
                {
                    answered.update { $0 += 1 }
                }
            }
        }
        _ = answered.wait { $0 >= 10 ? true : nil }
        server.stop()
        #expect(server.liveExchanges == 0)
        for thread in threads { thread.join() }
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
