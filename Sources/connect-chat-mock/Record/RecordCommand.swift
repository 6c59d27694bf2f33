import ArgumentParser
import ConnectChatMock
import Kernel
import Logging

/// `connect-chat-mock record`.
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record what clients and the service send each other.",
        discussion: """
            Listens like serve, and passes everything on: requests for the Participant Service to --upstream, all others to \
            --control, chat sockets to the service's own address. SIGINT or SIGTERM ends the recording and writes the file. \
            Tokens, credentials and signatures are never in it. With AWS credentials in the environment, requests to \
            --control are signed again, because a signature is for one host.

            Exit codes: 0 written, 1 could not start, 2 the file cannot be written, 64 unknown option or invalid value.
            """)

    @Option(help: "The Participant Service, such as https://participant.connect.us-east-1.amazonaws.com.")
    var upstream: String

    @Option(help: "The control plane, such as https://connect.us-east-1.amazonaws.com (default: --upstream).")
    var control: String?

    @Option(name: .shortAndLong, help: "The file to write.")
    var output: String

    @Option(help: "The name or address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 lets the system choose.")
    var port: UInt16 = 8080

    @Option(help: "A second port, for clients that use TLS; 0 lets the system choose (default: none).")
    var tlsPort: UInt16?

    @Option(help: "A certificate chain in PEM, with --tls-key (default: certificates of a development CA).")
    var tlsCert: String?

    @Option(help: "The certificate's private key in PEM.")
    var tlsKey: String?

    @Option(help: "Where the development CA is kept (default: the user's data folder).")
    var tlsFolder: String?

    @Option(help: "More names and addresses for the development certificate, separated by commas.")
    var tlsNames: String?

    @Option(help: "The region of signatures (default: from --control, or AWS_REGION).")
    var region: String?

    @Option(help: "A PEM file with the certificate authorities of --upstream and --control (default: the system's).")
    var upstreamCa: String?

    @Option(help: "Time that the service has for an answer, such as 30s.")
    var upstreamTimeout = DurationOption(milliseconds: 60_000)

    @Flag(help: "Stop when the recorded chats have ended.")
    var untilEnd = false

    @Flag(
        inversion: .prefixedNo,
        help: "Replace ids, contact attributes, names, addresses and numbers of people by invented ones.")
    var redact = true

    func validate() throws {
        for (name, url) in [("--upstream", upstream), ("--control", control ?? upstream)] {
            // Not printed, because it can have a password in it.
            guard !url.contains("@") else { throw ValidationError("\(name) must not have a user or a password in it") }
            guard Self.isAddress(url) else {
                throw ValidationError(
                    "\(name) must be an address such as https://participant.connect.us-east-1.amazonaws.com, got \"\(url.prefix(100))\""
                )
            }
        }
        guard output != "-" else {
            throw ValidationError("--output must be a file, because standard output has the line for programs")
        }
        _ = try place()
    }

    /// Whether a text is `http://` or `https://` with a host, and without a user, a query or a fragment.
    private static func isAddress(_ url: String) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: url.hasPrefix) else { return false }
        let rest = url.dropFirst(scheme.count)
        return rest.first.map { $0 != "/" } ?? false && !rest.contains { "?#".contains($0) }
            && rest.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
    }

    private func place() throws -> RecordingServer.Place {
        var given = GivenTLS()
        given.port = tlsPort
        given.certificate = tlsCert
        given.key = tlsKey
        given.folder = tlsFolder
        given.names = tlsNames
        var place = RecordingServer.Place()
        place.host = host
        place.port = port
        do throws(OptionProblem) {
            place.tls = try given.resolved(serverPort: port)
        } catch {
            throw ValidationError(error.message)
        }
        return place
    }

    func run() throws {
        // Before any thread exists, so that an early signal stays pending until the wait below.
        StopSignals.block()
        if let problem = OutputFile.problem(with: output) {
            Terminal.tell(problem)
            throw ExitStatus.mistakes
        }
        let writer = LogWriter()
        Terminal.tell(by: writer)
        let upstreams = upstreams()
        let place = try place()
        let server: RecordingServer
        do throws(MockServerError) {
            server = try RecordingServer(
                place, upstreams, head(upstreams), logger: Logs.make(level: .notice, writer),
                onEnd: { [untilEnd] in if untilEnd { ChatEnd.stopProcess() } })
        } catch {
            Terminal.tell(OptionOrigins.attributed(error.description))
            Terminal.flush(milliseconds: 500)
            throw ExitCode.failure
        }
        announce(server, upstreams)
        let signal = StopSignals.wait()
        Terminal.tell(ChatEnd.reason(signal))
        LastResort.watch(except: ChatEnd.causedSecond)
        defer { Terminal.flush(milliseconds: 500) }
        let (file, notes, isEmpty) = server.finish()
        for note in notes { Terminal.tell(note) }
        guard !isEmpty else {
            OutputFile.removeIfEmpty(output)
            return Terminal.tell("no client made a request, so no recording is written")
        }
        try write(file)
    }

    /// Writes the recording; to the folder of temporary files if the file cannot be written any more.
    private func write(_ file: [UInt8]) throws {
        guard let problem = OutputFile.replace(output, by: file) else {
            return Terminal.tell("\(output): \(file.count) bytes")
        }
        Terminal.tell(problem)
        if let other = OutputFile.writeTemporary(file, ending: ".recording.json") {
            Terminal.tell("the recording is in \(other)")
        }
        throw ExitStatus.mistakes
    }
}
