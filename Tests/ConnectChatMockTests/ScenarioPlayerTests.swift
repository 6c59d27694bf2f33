import ConnectChatMockTesting
import JSON
import Kernel
import Logging
import Runner
import Testing

@testable import ConnectChatMock

/// Plays scenarios on a real server, over HTTP.
@Suite("ScenarioPlayer")
struct ScenarioPlayerTests {
    private func withServer(_ body: (AdminClient) throws -> Void) async throws {
        try await withMockServer { server in try body(AdminClient(server.url)) }
    }

    private func plan(_ steps: String, seed: UInt64 = 7) -> PlannedRun {
        PlannedRun(
            scenario: "s ä/1", file: "s.yaml", text: Array("scenario: s ä/1\nsteps:\n\(steps)\n".utf8), seed: seed,
            repetition: nil)
    }

    private func play(
        _ admin: AdminClient, _ plan: PlannedRun, awaiting: Set<String> = [],
        _ options: ScenarioPlayer.Options = ScenarioPlayer.Options()
    ) -> (run: PlayedRun, invitations: [String]) {
        var invitations: [String] = []
        let player = ScenarioPlayer(admin, options, onEvent: { _ in }, onInvitation: { invitations.append($0.json) })
        return (player.play(plan, awaiting: awaiting), invitations)
    }

    @Test("hours pass instantly, and all events are reported")
    func jumps() async throws {
        try await withServer { admin in
            let run = play(
                admin, plan("- customer says: hi\n- wait: 5h\n- expect: agent says\n- customer leaves"),
                awaiting: ["agent"]
            ).run
            #expect(run.hasPassed)
            #expect(run.milliseconds == 18_000_000)
            #expect(
                run.events.map { "\($0.milliseconds) \($0.actor ?? "-") \($0.verb) \($0.content ?? "")" }.suffix(4) == [
                    "18000000 agent joins ", "18000001 agent says OK", "18000002 customer leaves ", "18000003 -  ",
                ])
        }
    }

    @Test("a failure has its place in the file, and the server keeps nothing of the run")
    func failure() async throws {
        try await withServer { admin in
            var options = ScenarioPlayer.Options()
            options.absent = ["agent"]
            let run = play(admin, plan("- customer says: hi\n- expect: agent says"), awaiting: ["agent"], options).run
            guard case .failed(let failure) = run.outcome else {
                Issue.record("the run did not fail: \(run.outcome)")
                return
            }
            #expect(failure.step == "s.yaml:4:3")
            #expect(failure.message == "did not happen within 30s; the agent never joined")
            let instances = try admin.json("GET", "/_mock/v1/instances")["instances"]?.elements ?? []
            #expect(instances.compactMap { $0["id"]?.string } == ["default"])
        }
    }

    @Test("a real client receives its invitation, and real time passes")
    func client() async throws {
        try await withServer { admin in
            var options = ScenarioPlayer.Options()
            options.clients = ["agent"]
            options.clientPatience = "50ms"
            options.jumpsInTime = false
            let steps = "- customer says: hi\n- expect: agent says\n  within: 10ms"
            let (run, invitations) = play(admin, plan(steps), awaiting: ["agent"], options)
            #expect(!run.hasPassed)
            #expect(run.milliseconds >= 50)
            #expect(invitations.count == 1)
            #expect(invitations.first?.contains(#""actor":"agent""#) == true)
            #expect(invitations.first?.contains(#""participantToken":""#) == true)
        }
    }

    @Test("a server that is not reachable breaks the run, and the reason has its address")
    func unreachable() throws {
        let admin = try AdminClient("http://127.0.0.1:1")
        guard case .broken(let reason) = play(admin, plan("- customer leaves")).run.outcome else {
            Issue.record("the run is not broken")
            return
        }
        #expect(reason.hasPrefix("http://127.0.0.1:1: "))
    }

    @Test("a running server is ready, and a stopped one is not")
    func readiness() throws {
        let server = try MockServer(.forTesting, logger: Logger(label: "test"))
        let port = server.port
        #expect(ServerReadiness.check(host: "127.0.0.1", port: port, timeoutSeconds: 5) == nil)
        server.stop()
        #expect(
            ServerReadiness.check(host: "127.0.0.1", port: port, timeoutSeconds: 5)?
                .hasPrefix("no server answers at 127.0.0.1:\(port): ") == true)
    }
}
