import ArgumentParser
import ConnectChatMock
import Kernel
import Runner
import ScenarioFile
import ScenarioModel
internal import Simulator

/// `connect-chat-mock run`.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Play scenarios, and report whether they pass.",
        discussion: """
            A stand-in plays each actor that is only expected, and does at once what is expected, so that time can \
            jump. With --client, a real client plays the actor. With --absent, no one plays it.

            Exit codes: 0 all passed, 1 a run failed, 2 a file has mistakes (nothing ran), 3 no server, or the connection \
            broke, 64 unknown option or invalid value, 130 interrupted.
            """)

    @Argument(help: "Scenario files, and folders of them.")
    var paths: [String]

    @Option(help: "A running connect-chat-mock to play on (default: one in this process).")
    var endpoint: String?

    @Option(help: "The --admin-token of the server at --endpoint.")
    var adminToken: String?

    @Option(
        help: "An actor that a real client plays. run prints its token, and the client joins with it.")
    var client: [ActorOption] = []

    @Option(help: "How long a real client has to join.")
    var clientTimeout = DurationOption(milliseconds: 30_000)

    @Option(help: "An actor that no one plays: what is expected of it does not happen.")
    var absent: [ActorOption] = []

    @Option(help: "An actor that is connected and does nothing else.")
    var silent: [ActorOption] = []

    @Option(help: "A variable of every run, name=value.")
    var set: [VariableOption] = []

    @Option(
        help: """
            A shell command that plays the client of --client. It gets the JSON line on standard input, and the endpoint, \
            token and contact in CONNECT_CHAT_MOCK_ENDPOINT, _PARTICIPANT_TOKEN and _CONTACT_ID. It ends with the run.
            """)
    var clientCommand: String?

    @Option(help: "Only scenarios with this tag.")
    var tag: [String] = []

    @Option(help: "The only row of the scenario's table to play, from 1.")
    var row: Int?

    @Option(name: .customLong("repeat"), help: "How often to play each scenario; each time with the next seed.")
    var times = 1

    @Option(help: "How many scenarios to play at once.")
    var parallel = 1

    @Option(help: "The source of every id and random choice (default: the file's, else random, and printed).")
    var seed: UInt64?

    @Option(
        help: """
            real: time passes, which is the default with a real client. auto: time jumps to the next event, unless the run \
            waits for a client.
            """)
    var pace: Pace?

    @Option(help: "The time at the start, ISO 8601 (default: now).")
    var now: String?

    @Option(help: "The port of the built-in server; 0 lets the system choose.")
    var servePort: UInt16 = 0

    @Option(help: "Write JUnit XML to this file; - is standard output.")
    var junit: String?

    @Option(help: "Write TAP to this file; - is standard output.")
    var tap: String?

    @Option(help: "Write a web page that explains each run to this file; - is standard output.")
    var html: String?

    @Option(help: "The folder for the replay files of failed runs; none to write no files.")
    var replays = "connect-chat-mock-failures"

    @Flag(name: .shortAndLong, help: "Print one line for each failure and a summary.")
    var quiet = false

    func validate() throws {
        guard times >= 1, times <= 1_000_000 else { throw ValidationError("--repeat must be between 1 and 1000000") }
        if let row, row < 1 { throw ValidationError("--row must be 1 or more") }
        guard parallel >= 1, parallel <= 256 else { throw ValidationError("--parallel must be between 1 and 256") }
        if [junit, tap, html].count(where: { $0 == "-" }) > 1 {
            throw ValidationError("only one of --junit, --tap and --html can be standard output")
        }
        if !client.isEmpty, clientCommand == nil, [junit, tap, html].contains("-") {
            throw ValidationError("--client prints tokens on standard output; write --junit, --tap and --html to files")
        }
        let casts = [("client", client), ("absent", absent), ("silent", silent)]
        for (index, (one, actors)) in casts.enumerated() {
            for (other, others) in casts.dropFirst(index + 1) {
                guard let both = actors.first(where: others.contains) else { continue }
                throw ValidationError("\(both.actor.rawValue) is both --\(one) and --\(other)")
            }
        }
        if clientCommand != nil, client.isEmpty { throw ValidationError("--client-command needs --client") }
        if let now, Timestamp(now) == nil {
            throw ValidationError("--now \(now) is not an ISO 8601 time such as 2026-01-31T12:00:00Z")
        }
    }

    func run() throws {
        let collection = ScenarioCollection(paths, ScenarioReader())
        let scenarios = try chosen(of: collection)
        for path in [junit, tap, html].compactMap(\.self) where path != "-" {
            // Before any run, make sure that the command can write the report.
            guard let problem = OutputFile.problem(with: path) else { continue }
            Terminal.tell(problem)
            throw ExitStatus.mistakes
        }
        Interruption.watch()
        let session = RunSession(request, scenarios, views: collection.viewFiles)
        let runs = try session.perform()
        try session.writeReports(runs)
        if Interruption.hasCome { throw ExitStatus.interrupted }
        if runs.contains(where: { if case .broken = $0.outcome { true } else { false } }) {
            throw ExitStatus.unreachable
        }
        if !runs.allSatisfy(\.hasPassed) { throw ExitStatus.failed }
    }

    private var request: RunRequest {
        var request = RunRequest()
        request.endpoint = endpoint
        request.adminToken = endpoint == nil ? nil : adminToken
        request.port = servePort
        request.clients = Set(client.map(\.actor.rawValue))
        request.absent = Set(absent.map(\.actor.rawValue))
        request.silent = Set(silent.map(\.actor.rawValue))
        request.variables = Dictionary(set.map { ($0.name, $0.value) }) { $1 }
        request.clientCommand = clientCommand
        request.clientPatience = clientTimeout.description
        request.times = times
        request.row = row
        request.parallel = parallel
        request.seed = seed
        request.jumpsInTime = pace != .real
        request.jumpsWithClients = pace == .auto
        request.replays = replays == "none" ? nil : replays
        request.now = now
        request.junit = junit
        request.tap = tap
        request.html = html
        request.quiet = quiet
        return request
    }

    /// Returns the scenarios of all files. Any mistake ends the command before a run starts.
    private func chosen(of collection: ScenarioCollection) throws -> [RunSession.Chosen] {
        var problems = collection.problems
        var chosen: [RunSession.Chosen] = []
        for entry in collection.entries {
            guard case .scenario(let scenario) = entry.content else { continue }
            guard tag.isEmpty || !Set(tag).isDisjoint(with: scenario.tags) else { continue }
            problems += withoutExample(scenario)
            chosen.append((scenario, entry.text))
        }
        if problems.isEmpty, chosen.isEmpty {
            let wanted = tag.isEmpty ? "there is no scenario" : "no scenario has the tag \(tag.joined(separator: ", "))"
            problems.append(wanted)
        }
        if let row, problems.isEmpty, !chosen.contains(where: { $0.scenario.data.count >= row }) {
            problems.append("none of these scenarios has a table with \(row) rows")
        }
        for option in client + absent + silent where problems.isEmpty {
            if !chosen.contains(where: { $0.scenario.awaits.contains(option.actor) }) {
                problems.append("none of these scenarios expects anything of the \(option.actor.rawValue)")
            }
        }
        guard problems.isEmpty else {
            for problem in problems { Terminal.tell(problem) }
            throw ExitStatus.mistakes
        }
        for (scenario, _) in chosen where !client.isEmpty { warnIfAlone(scenario) }
        return chosen
    }

    /// Warns of a scenario that no client of `--client` has a part in: it can pass without them.
    private func warnIfAlone(_ scenario: Scenario) {
        let actors = client.map(\.actor)
        guard scenario.awaits.isDisjoint(with: actors) else { return }
        let names = actors.map(\.rawValue).joined(separator: ", ")
        Terminal.tell("warning: \(scenario.name): expects nothing of the \(names), so no real client takes part in it")
    }

    private func withoutExample(_ scenario: Scenario) -> [String] {
        let standIns = scenario.awaits.subtracting((client + absent + silent).map(\.actor))
        return scenario.expectationsWithoutExample(of: standIns).map { location, text in
            "\(location): a stand-in cannot invent a text that matches \(text); give the pattern an \"example:\""
        }
    }
}

/// How time passes in runs.
enum Pace: String, ExpressibleByArgument, CaseIterable {
    case auto
    case real
}

/// A variable and its value, `name=value`.
struct VariableOption: ExpressibleByArgument {
    let name: String
    let value: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "=") else { return nil }
        name = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
        guard Template.isName(name) else { return nil }
    }
}

/// An actor that real clients play, or that is absent.
struct ActorOption: ExpressibleByArgument, Hashable {
    let actor: Actor

    init?(argument: String) {
        guard let actor = Actor(rawValue: argument), actor != .system else { return nil }
        self.actor = actor
    }

    static var allValueStrings: [String] { Actor.allCases.filter { $0 != .system }.map(\.rawValue) }
}
