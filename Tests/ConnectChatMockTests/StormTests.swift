import ConnectChatMock
import ConnectChatMockTesting
import Glibc
import JSON
import Kernel
import TestClient
import Testing

/// Runs, snapshots, restores, deletes, resets, clock changes, sockets and messages on one instance at the same time.
@Suite("Storm")
struct StormTests {
    /// The number of calls of each caller. If `CCM_STORM_SECONDS` is set, it limits the time instead.
    private static let calls = 1_000
    private static let callers = 6

    @Test("an instance stays valid under many concurrent calls")
    func storm() async throws {
        var configuration = MockServerConfiguration.forTesting
        // Drops ended contacts early, even while a snapshot records them or one of their timers fires.
        configuration.maxEndedContacts = 2
        configuration.maxConnections = 500
        configuration.threads = nil
        try await withMockServer(configuration) { server in
            blow(at: server.port)
            try expectWhole(server)
        }
    }

    private func blow(at port: UInt16) {
        let seconds = getenv("CCM_STORM_SECONDS").flatMap { Int64(String(cString: $0)) }
        let end = seconds.map { WallClock.monotonicNanoseconds() + $0 * 1_000_000_000 }
        let threads = (0..<Self.callers).map { number in
            Thread {
                let caller = StormCaller(port: port, number: number)
                var count = 0
                while end.map({ WallClock.monotonicNanoseconds() < $0 }) ?? (count < Self.calls) {
                    caller.act()
                    count += 1
                }
                caller.leave()
            }
        }
        for thread in threads { thread.join() }
    }

    /// Checks that the server still answers, and that the instance can be saved, restored and used.
    ///
    /// After a delete, nothing of the instance must be left.
    private func expectWhole(_ server: MockServer) throws {
        let caller = StormCaller(port: server.port, number: 1_000)
        for _ in 0..<20 { caller.work() }
        let kept = caller.admin("POST", "/snapshots", "{}")
        #expect(kept.status == 201, "\(kept.text)")
        let name = try #require(kept.json?["id"]?.string)
        let restored = caller.admin("POST", "/snapshots/\(name)/restore", "{}")
        #expect(restored.status == 200, "\(restored.text)")
        #expect(caller.admin("PUT", "/clock", #"{"mode":"manual"}"#).status == 200)
        #expect(caller.admin("POST", "/clock/advance", #"{"by":"2h"}"#).status == 200)
        for _ in 0..<20 { caller.work() }
        #expect(caller.admin("DELETE", "").status == 204)
        caller.leave()
        for gauge in ["active_contacts", "ended_contacts", "tokens", "waiting_requests", "sockets"] {
            #expect(caller.gauge(gauge, is: 0), "\(gauge) does not return to 0")
        }
    }
}
