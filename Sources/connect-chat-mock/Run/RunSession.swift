import ArgumentParser
import ConnectChatMock
import Glibc
import Kernel
import Logging
import Runner
import ScenarioModel
import WebUI

/// Plays the requested runs and reports their results, on a given server or on one that it starts.
struct RunSession: Sendable {
    typealias Chosen = (scenario: Scenario, text: [UInt8])

    private let request: RunRequest
    private let plans: [PlannedRun]
    private let replays: ReplayFolder?
    private let awaited: [String: Set<String>]
    private let style: ConversationText.Style
    /// Distinguishes this command's instances from those of other commands on the same server.
    private let session = UInt32.random(in: 0 ... .max)
    /// Whether a program reads standard output. Text for people then goes to standard error.
    private let isRead: Bool

    /// - Parameter views: views as an id and JSON.
    init(_ request: RunRequest, _ chosen: [Chosen], views: [(id: String, json: [UInt8])]) {
        self.request = request
        replays = request.replays.map { ReplayFolder($0) }
        let random = UInt64.random(in: 0...UInt64(UInt32.max))
        plans = chosen.flatMap { scenario, text in
            let rows: [Int?] = scenario.data.isEmpty ? [nil] : Array(1...scenario.data.count)
            return rows.filter { request.row == nil || $0 == request.row }.flatMap { row in
                (1...request.times).map { number in
                    var plan = PlannedRun(
                        scenario: scenario.name, file: scenario.file, text: text, files: scenario.files, views: views,
                        seed: (request.seed ?? scenario.seed ?? random) &+ UInt64(number - 1), row: row,
                        repetition: request.times == 1 ? nil : number)
                    plan.needs = scenario.needs?.members ?? []
                    return plan
                }
            }
        }
        awaited = Dictionary(
            chosen.map { ($0.scenario.name, Set($0.scenario.awaits.map(\.rawValue))) }, uniquingKeysWith: { $1 })
        isRead =
            [request.junit, request.tap, request.html].contains("-")
            || !request.clients.isEmpty && request.clientCommand == nil && request.replay == nil
        style = ConversationText.Style(usesColour: Terminal.showsColour(onError: isRead))
    }

    func perform() throws -> [PlayedRun] {
        guard let endpoint = request.endpoint else {
            let server = try startServer()
            defer { server.stop() }
            return try perform(on: server.url)
        }
        return try perform(on: endpoint)
    }

    private func startServer() throws -> MockServer {
        var configuration = MockServerConfiguration()
        configuration.port = request.port
        // Scenarios may call any service, because the user chose them.
        configuration.allowedServices = nil
        do throws(MockServerError) {
            return try MockServer(configuration, logger: Logs.make(level: .warning, LogWriter()))
        } catch {
            Terminal.tell(error.description)
            throw ExitStatus.unreachable
        }
    }

    // MARK: - Playing

    /// The most passed runs whose steps the HTML report has. It lists all runs.
    private static let mostPassedReports = 500

    private var isLive: Bool { request.parallel == 1 && !request.quiet }

    private func perform(on endpoint: String) throws -> [PlayedRun] {
        try findServer(endpoint)
        let progress = ProgressLine(total: plans.count, isShown: !isLive)
        let keepsEvents = request.junit != nil
        let passedReports = Mutex(0)
        let queue = RunQueue(plans) { run in
            progress.clear()
            conclude(run)
            progress.step()
            var kept = keepsEvents ? run : run.withoutEvents
            // Reports are long. Readers want those of the failed runs.
            if run.hasPassed {
                let number = passedReports.withLock { count in
                    count += 1
                    return count
                }
                if number > Self.mostPassedReports { kept.report = nil }
            }
            return kept
        }
        let runs = queue.perform(threads: request.parallel) { plan in play(plan, on: endpoint) }
        progress.clear()
        let passed = runs.count { $0.hasPassed }
        if request.replay == nil { tell("\(passed) passed, \(runs.count - passed) failed") }
        return runs
    }

    /// Checks that the server is there, so that its absence is reported once and not by every run.
    private func findServer(_ endpoint: String) throws {
        do throws(AdminClient.Failure) {
            _ = try AdminClient(endpoint, token: request.adminToken).send("GET", "/_mock/readyz")
        } catch {
            Terminal.tell(error.description)
            throw ExitStatus.unreachable
        }
    }

    private func play(_ plan: PlannedRun, on endpoint: String) -> PlayedRun {
        if isLive { tell(heading(plan)) }
        let clients = ClientCommand(request.clientCommand)
        defer { _ = clients.end() }
        do throws(AdminClient.Failure) {
            let player = ScenarioPlayer(
                try AdminClient(endpoint, token: request.adminToken), playerOptions(plan),
                onEvent: { if isLive { tell(ConversationText.line($0, style)) } },
                onInvitation: { clients.invite($0) }, clientFailure: { clients.failure },
                isInterrupted: { Interruption.hasCome })
            var run = player.play(plan, awaiting: awaited[plan.scenario] ?? [])
            run.clientLines = clients.end()
            return run
        } catch {
            return PlayedRun(plan: plan, outcome: .broken(error.description), events: [], milliseconds: 0)
        }
    }

    private func playerOptions(_ plan: PlannedRun) -> ScenarioPlayer.Options {
        var options = ScenarioPlayer.Options()
        options.clients = request.clients
        options.absent = request.absent
        options.silent = request.silent
        options.variables = request.variables
        options.clientPatience = request.clientPatience
        // Real clients need real time. Without them, time can jump.
        let hasClients = !request.clients.isDisjoint(with: awaited[plan.scenario] ?? [])
        options.jumpsInTime = request.jumpsInTime && !hasClients
        options.now = request.now
        if request.endpoint != nil { options.instanceSuffix = " \(session)" }
        options.clockMode = hasClients && request.jumpsWithClients ? "auto" : "real"
        options.keepsReport = request.html != nil
        if let replay = request.replay {
            options.replay = replay
            options.jumpsInTime = true
            options.until = request.until
        }
        return options
    }

    // MARK: - Reporting

    private func tell(_ line: String) {
        if isRead { Terminal.tell(line) } else { Terminal.report(line) }
    }

    private func heading(_ plan: PlannedRun) -> String {
        "\(style.bold(plan.title))  \(style.faint("\(plan.file), seed \(plan.seed)"))"
    }

    /// Reports the end of a run, and also its conversation if that was not reported live.
    private func conclude(_ run: PlayedRun) {
        let replay = keepReplay(of: run)
        guard !request.quiet else {
            if let line = ConversationText.briefVerdict(run, style) { tell(line) }
            return
        }
        if !isLive {
            tell(heading(run.plan))
            for event in run.events { tell(ConversationText.line(event, style)) }
        }
        for line in ConversationText.verdict(run, again: again(run), replay: replay, style) { tell(line) }
        tell("")
    }

    /// Writes a failed run to a file. Returns the command to replay it without clients; nil for no
    /// file.
    private func keepReplay(of run: PlayedRun) -> String? {
        let others = awaited[run.plan.scenario] ?? []
        var casting = ReplayFile.Casting()
        casting.clients = request.clients.intersection(others)
        casting.absent = request.absent.intersection(others)
        casting.silent = request.silent.intersection(others)
        casting.variables = request.variables
        guard let replays,
            let file = ReplayFile(
                run, casting, clientPatience: request.clientPatience, version: MockServer.version)
        else { return nil }
        return replays.keep(file)
    }

    /// Returns the command that repeats a run.
    private func again(_ run: PlayedRun) -> String {
        if let file = request.replayPath { return "connect-chat-mock replay \(ShellWord.quoted(file))" }
        var words = ["connect-chat-mock", "run", run.plan.file, "--seed", String(run.plan.seed)]
        let others = awaited[run.plan.scenario] ?? []
        let clients = request.clients.intersection(others)
        words += clients.sorted().flatMap { ["--client", $0] }
        if !clients.isEmpty, request.clientPatience != RunRequest.defaultTimeLimit {
            words += ["--client-timeout", request.clientPatience]
        }
        if let command = request.clientCommand, !clients.isEmpty { words += ["--client-command", command] }
        words += request.absent.intersection(others).sorted().flatMap { ["--absent", $0] }
        words += request.silent.intersection(others).sorted().flatMap { ["--silent", $0] }
        words += request.variables.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] }
        if !request.jumpsInTime, clients.isEmpty { words += ["--pace", "real"] }
        if request.jumpsWithClients, !clients.isEmpty { words += ["--pace", "auto"] }
        if let row = run.plan.row { words += ["--row", String(row)] }
        if let now = request.now { words += ["--now", now] }
        if let endpoint = request.endpoint { words += ["--endpoint", endpoint] }
        return words.map(ShellWord.quoted).joined(separator: " ")
    }

    func writeReports(_ runs: [PlayedRun]) throws {
        if let path = request.junit { try write(JUnitReport.text(runs, again: again), to: path) }
        if let path = request.tap { try write(TAPReport.text(runs, again: again), to: path) }
        if let path = request.html { try write(ReportPage.html(HTMLReportData.json(runs, again: again)), to: path) }
    }

    private func write(_ text: String, to path: String) throws {
        guard let problem = OutputFile.write(Array(text.utf8), to: path) else { return }
        Terminal.tell(problem)
        throw ExitStatus.mistakes
    }
}
