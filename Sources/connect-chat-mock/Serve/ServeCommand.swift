import ArgumentParser
import CProcess
import ConnectChatMock
import Logging

/// `connect-chat-mock serve`.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Start the server.",
        discussion: """
            When it listens it prints one JSON line on standard output, {"ready":true,"port":…,"urls":{…}}; everything \
            for people goes to standard error. SIGTERM, SIGINT and SIGHUP stop the server. A \
            second signal ends it at once.

            Exit codes: 0 stopped, 1 could not start, 4 did not stop within --stop-timeout, 64 unknown option or invalid \
            value.
            """)

    @Argument(help: "Scenario files, and folders of them.")
    var paths: [String] = []

    @Option(help: "More scenario paths, separated by colons.")
    var scenarios: String?

    @Option(help: "The name or address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 lets the system choose.")
    var port: UInt16 = 8080

    @Option(help: "A second port, for clients that speak TLS; 0 lets the system choose (default: none).")
    var tlsPort: UInt16?

    @Option(help: "A certificate chain in PEM, with --tls-key (default: certificates of a development CA).")
    var tlsCert: String?

    @Option(help: "The certificate's private key in PEM.")
    var tlsKey: String?

    @Option(help: "Where the development CA is kept (default: the user's own data folder).")
    var tlsFolder: String?

    @Option(help: "More names and addresses for the development certificate, separated by commas.")
    var tlsNames: String?

    @Option(help: "Worker threads, 2 at least (default: the machine's cores).")
    var threads: Int?

    @Option(help: "The most open connections. Beyond it, requests get 503, except health requests.")
    var maxConnections = 8_192

    @Option(help: "Time for a request head, and for each 16 KiB of a body, such as 30s.")
    var headTimeout = DurationOption(milliseconds: 30_000)

    @Option(help: "Time for a stop, such as 5s. After it, the process exits with code 4.")
    var stopTimeout = DurationOption(milliseconds: 5_000)

    @Option(help: "Bytes a connection may use for request heads; with k, m or g for KiB, MiB or GiB.")
    var connectionMemory = ByteCount(bytes: 32 * 1_024)

    @Option(help: "The most bytes of all request bodies in progress; with k, m or g for KiB, MiB or GiB.")
    var bodyMemory = ByteCount(bytes: 512 * 1_024 * 1_024)

    @Option(help: "Ended contacts to keep; the oldest ended go first.")
    var maxEndedContacts = 10_000

    @Option(help: "The most contacts that have not ended. Beyond it, StartChatContact is refused.")
    var maxLiveContacts = 100_000

    @Option(help: "The most items of a contact's transcript. Beyond it, messages and events are refused.")
    var maxMessages = 1_000_000

    @Option(help: "The most instances. Beyond it, none is created.")
    var maxInstances = 10_000

    @Option(help: "The most views of an instance.")
    var maxViews = 1_000

    @Option(help: "What every id and draw comes from (default: random, and told).")
    var seed: UInt64?

    @Option(help: "How time passes: real, scaled, manual or auto.")
    var clock = MockServerConfiguration.ClockMode.real

    @Option(help: "How much faster a scaled clock runs (with --clock scaled).")
    var clockFactor: Double?

    @Option(help: "Where time begins, ISO 8601 (default: now).")
    var now: String?

    @Option(help: "Whose defaults hold: streams (GetTranscript 15, ascending) or api (10, descending).")
    var profile = MockServerConfiguration.Profile.streams

    @Option(help: "Whether a forward page at the newest item has a NextToken: on or off.")
    var liveEdgeToken = OnOff.on

    @Option(help: "What the limits of messages count: scalars or utf16.")
    var lengthUnit = MockServerConfiguration.LengthUnit.scalars

    @Option(help: "Time from the last leaving to chat.ended, such as 300ms.")
    var endDelay = DurationOption(milliseconds: 0)

    @Option(help: "How long a contact is offered to an agent, such as 20s.")
    var ringTimeout = DurationOption(milliseconds: 20_000)

    @Option(help: "Whether Amazon Connect's service quotas are kept: on or off.")
    var quotas = OnOff.off

    @Option(help: "Bytes that all attachments may have together; with k, m or g for KiB, MiB or GiB.")
    var attachmentMemory = ByteCount(bytes: 256 * 1_024 * 1_024)

    @Option(help: "A folder to keep attachments in, instead of memory.")
    var attachments: String?

    @Option(help: "Where streaming contacts' topics lead, TOPIC=URL, separated by commas.")
    var streamingEndpoints: String?

    @Option(help: "Hosts that scenarios put by the admin API may ask, such as 127.0.0.1:9000, separated by commas.")
    var allowAsk: String?

    @Option(
        help:
            "Origins of pages that may call the services, such as https://desk.example, separated by commas (default: any)."
    )
    var allowOrigin: String?

    @Option(help: "Letters and digits that become part of every token.")
    var node = "0"

    @Option(help: "Where clients reach this server, for the URLs that it hands out (default: as each request's Host).")
    var publicUrl: String?

    @Flag(inversion: .prefixedNo, help: "Refuse request members that Amazon's service model does not have.")
    var strict = false

    @Flag(inversion: .prefixedNo, help: "Refuse control-plane requests that are not signed.")
    var requireSignature = false

    @Flag(inversion: .prefixedNo, help: "Refuse contacts whose flow no scenario plays.")
    var strictFlows = false

    @Flag(inversion: .prefixedNo, help: "Make instances by the admin API alone, not by their first use.")
    var strictInstances = false

    @Option(help: "Entries that each instance's journal keeps.")
    var journalEntries = 10_000

    @Option(help: "A port for the admin API alone, which is then not on the server's own; 0 lets the system choose.")
    var adminPort: UInt16?

    @Option(help: "A socket in the file system for the admin API alone.")
    var adminSocket: String?

    @Option(help: "What callers of the admin API show, as Authorization: Bearer.")
    var adminToken: String?

    @Option(help: "A configuration file (default: connect-chat-mock.yaml in the working directory, if there is one).")
    var config: String?

    @Option(help: "trace, debug, info, notice, warning or error.")
    var logLevel = Logger.Level.notice

    func validate() throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key belong together: one of them is missing")
        }
        for pair in streamingPairs where pair.url.isEmpty {
            throw ValidationError("--streaming-endpoints takes TOPIC=URL, not \"\(pair.topic)\"")
        }
        guard clockFactor == nil || clock == .scaled else {
            throw ValidationError("--clock-factor goes with --clock scaled")
        }
        if tlsCert != nil, tlsFolder != nil || tlsNames != nil {
            throw ValidationError(
                "--tls-folder and --tls-names are for the development certificate, not beside --tls-cert")
        }
        if let tlsPort, tlsPort != 0, tlsPort == port {
            throw ValidationError("--port and --tls-port are both \(port)")
        }
        let others = [("--tls-cert", tlsCert), ("--tls-folder", tlsFolder), ("--tls-names", tlsNames)]
        if tlsPort == nil, let lone = others.first(where: { $0.1 != nil }) {
            throw ValidationError("\(lone.0) means nothing without --tls-port")
        }
    }

    func run() throws {
        // Before any thread exists, so that a signal that comes early is kept for the wait below.
        StopSignals.block()
        cp_give_back_blocks(Self.connectionBlock)
        let writer = LogWriter()
        Terminal.tell(by: writer)
        let server: MockServer
        do throws(MockServerError) {
            server = try MockServer(serverConfiguration, logger: Logs.make(level: logLevel, writer))
        } catch {
            Terminal.tell(OptionOrigins.attributed(error.description))
            Terminal.flush(milliseconds: Self.lastWords)
            throw ExitCode.failure
        }
        Welcome.print(server, clock: clock)
        if isOpenToOthers {
            Terminal.tell(
                "Warning: whoever reaches \(host) can use the admin API; --admin-token or --admin-socket guards it"
            )
        }
        cp_drop_read_only_pages()
        let signal = StopSignals.wait()
        Terminal.tell("\(StopSignals.name(of: signal)) received, stopping")
        LastResort.watch(milliseconds: stopTimeout.milliseconds)
        server.stop()
        Terminal.flush(milliseconds: Self.lastWords)
    }

    /// Bytes that libmicrohttpd takes at once for a connection, with the usual `--connection-memory`.
    private static let connectionBlock: Int32 = 32 * 1_024

    /// Milliseconds that the process waits for its last lines to be written, because they may have no reader.
    private static let lastWords: Int64 = 500

    /// Topics with their URLs; an empty one where none is given.
    private var streamingPairs: [(topic: String, url: String)] {
        streamingEndpoints?.split(separator: ",").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            return (parts.first ?? "", parts.count == 2 ? parts[1] : "")
        } ?? []
    }

    /// Whether others than this machine's users may reach the admin API.
    private var isOpenToOthers: Bool {
        let isLoopback = host == "localhost" || host == "::1" || host.hasPrefix("127.")
        return !isLoopback && adminToken == nil && (adminSocket == nil || adminPort != nil)
    }

    private var tls: MockServerConfiguration.TLS? {
        guard let tlsPort else { return nil }
        var tls = MockServerConfiguration.TLS(port: tlsPort)
        if let tlsCert, let tlsKey { tls.files = (tlsCert, tlsKey) }
        tls.folder = tlsFolder
        tls.names = tlsNames?.split(separator: ",").map { $0.filter { $0 != " " } } ?? []
        return tls
    }

    private var serverConfiguration: MockServerConfiguration {
        var server = MockServerConfiguration()
        server.host = host
        server.port = port
        server.tls = tls
        server.threads = threads
        server.maxConnections = maxConnections
        server.connectionMemory = connectionMemory.bytes
        server.maxEndedContacts = maxEndedContacts
        server.bodyMemory = bodyMemory.bytes
        server.maxLiveContacts = maxLiveContacts
        server.maxMessages = maxMessages
        server.maxInstances = maxInstances
        server.maxViews = maxViews
        server.headTimeoutMilliseconds = headTimeout.milliseconds
        server.allowedOrigins = allowOrigin?.split(separator: ",").map { $0.filter { $0 != " " } }
        server.seed = seed
        server.clock = clock
        server.clockFactor = clockFactor ?? server.clockFactor
        server.now = now
        server.profile = profile
        server.liveEdgeToken = liveEdgeToken == .on
        server.lengthUnit = lengthUnit
        server.endDelayMilliseconds = endDelay.milliseconds
        server.ringTimeoutMilliseconds = ringTimeout.milliseconds
        server.keepsQuotas = quotas == .on
        server.attachmentBytes = attachmentMemory.bytes
        server.attachmentFolder = attachments
        server.streamingEndpoints = streamingPairs
        server.allowedServices = allowAsk?.split(separator: ",").map(String.init) ?? []
        server.node = node
        server.publicURL = publicUrl
        server.isStrict = strict
        server.requiresSignature = requireSignature
        server.hasStrictFlows = strictFlows
        server.hasStrictInstances = strictInstances
        server.journalEntries = journalEntries
        server.adminPort = adminPort
        server.adminSocket = adminSocket
        server.adminToken = adminToken
        server.scenarios = paths + (scenarios?.split(separator: ":").map(String.init) ?? [])
        return server
    }
}
