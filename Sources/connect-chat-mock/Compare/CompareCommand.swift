import ArgumentParser
import Comparison
import ConnectChatMock
import Glibc
import Kernel
import Logging
import Recording
import Runner

/// `connect-chat-mock compare`.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare recordings with this server.",
        discussion: """
            Plays the recorded clients against a fresh instance, and reports where the answers and frames of this server \
            differ. Differences that Fidelity names, and those that another value of a setting removes, are known.

            Exit codes: 0 no unknown difference, 1 unknown differences, 2 a file cannot be read or written, 3 the server \
            does not answer, or refuses an admin request.
            """)

    @Argument(help: "Recordings, made by record.")
    var files: [String]

    @Option(help: "A running server to compare with, instead of this program.")
    var endpoint: String?

    @Option(help: "The server's --admin-token.")
    var adminToken: String?

    @Option(help: "A file for the differences as JSON; - is standard output.")
    var json: String?

    @Option(help: "A file for the differences as JUnit XML; - is standard output.")
    var junit: String?

    @Option(help: "A file for the differences as one HTML page; - is standard output.")
    var html: String?

    func run() throws {
        let recordings = try files.map { (name: $0, recording: try Self.read($0)) }
        let server = endpoint == nil ? try Self.start() : nil
        defer { server?.stop() }
        var all: [Findings] = []
        do throws(AdminClient.Failure) {
            // Several comparisons can use a running server at the same time.
            let prefix = endpoint == nil ? "compare-" : "compare-\(getpid())-\(UInt16.random(in: 0...(.max)))-"
            let comparison = try RecordingComparison(
                endpoint: endpoint ?? server?.url ?? "", token: adminToken, instancePrefix: prefix)
            for (name, recording) in recordings { all.append(try comparison.compare(recording, name: name)) }
        } catch {
            Terminal.tell(error.description)
            throw ExitStatus.unreachable
        }
        try write(all)
        if all.contains(where: { !$0.unknown.isEmpty }) { throw ExitStatus.failed }
    }

    private static func read(_ file: String) throws -> Recording {
        do {
            let bytes = try file == "-" ? FileContents.ofStandardInput() : FileContents.of(file)
            let recording = try Recording(bytes, file: file)
            guard !recording.entries.isEmpty else { throw RecordingMistake(file, "it has no entries to compare") }
            return recording
        } catch {
            Terminal.tell("\(error)")
            throw ExitStatus.mistakes
        }
    }

    /// Starts a server on this machine for the comparison.
    private static func start() throws -> MockServer {
        var configuration = MockServerConfiguration()
        configuration.port = 0
        configuration.seed = 1
        configuration.journalEntries = 0
        do throws(MockServerError) {
            return try MockServer(configuration, logger: Logger(label: "compare") { _ in SwiftLogNoOpLogHandler() })
        } catch {
            Terminal.tell(error.description)
            throw ExitStatus.unreachable
        }
    }

    private func write(_ all: [Findings]) throws {
        let reports: [(path: String?, bytes: () -> [UInt8])] = [
            (json, { ComparisonJSON.bytes(all) }), (junit, { Array(ComparisonJUnit.text(all).utf8) }),
            (html, { Array(ComparisonPage.text(all, version: MockServer.version).utf8) }),
        ]
        let usesStandardOutput = reports.contains { $0.path == "-" }
        for line in ComparisonText.lines(all) {
            if usesStandardOutput { Terminal.tell(line) } else { Terminal.report(line) }
        }
        for (path, bytes) in reports {
            guard let path, let problem = OutputFile.write(bytes(), to: path) else { continue }
            Terminal.tell(problem)
            throw ExitStatus.mistakes
        }
    }
}
