import ArgumentParser
import CProcess
import ConnectChatMock
import Kernel
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

    @OptionGroup var options: ServeOptions

    @Option(help: "Time for a stop, such as 5s. After it, the process exits with code 4.")
    var stopTimeout = DurationOption(milliseconds: 5_000)

    @Flag(help: "Stop when standard input ends, so that a harness that is killed leaves no server behind.")
    var stopAtEndOfInput = false

    @Option(help: "A configuration file (default: connect-chat-mock.yaml in the working directory, if there is one).")
    var config: String?

    @Option(help: "trace, debug, info, notice, warning or error.")
    var logLevel = Logger.Level.notice

    func validate() throws {
        _ = try configuration()
    }

    /// Returns the server's configuration.
    private func configuration() throws -> MockServerConfiguration {
        do throws(OptionProblem) {
            var configuration = try options.configuration()
            configuration.scenarios = paths + configuration.scenarios
            return configuration
        } catch {
            throw ValidationError(error.message)
        }
    }

    func run() throws {
        // Before any thread exists, so that an early signal stays pending until the wait below.
        StopSignals.block()
        cp_give_back_blocks(Self.connectionBlock)
        let configuration = try configuration()
        let writer = LogWriter()
        Terminal.tell(by: writer)
        let server: MockServer
        do throws(MockServerError) {
            server = try MockServer(configuration, logger: Logs.make(level: logLevel, writer))
        } catch {
            Terminal.tell(OptionOrigins.attributed(error.description))
            Terminal.flush(milliseconds: Self.lastWords)
            throw ExitCode.failure
        }
        Welcome.print(server, clock: configuration.clock)
        if configuration.isOpenToOthers {
            Terminal.tell(
                "Warning: any client that reaches \(configuration.host) can use the admin API; --admin-token or --admin-socket guards it"
            )
        }
        cp_drop_read_only_pages()
        if stopAtEndOfInput { InputWatch.begin() }
        let signal = StopSignals.wait()
        Terminal.tell("\(StopSignals.name(of: signal)) received, stopping")
        LastResort.watch(milliseconds: stopTimeout.milliseconds)
        server.stop()
        Terminal.flush(milliseconds: Self.lastWords)
    }

    /// The bytes that libmicrohttpd allocates at once for a connection, with the default
    /// `--connection-memory`.
    private static let connectionBlock = Int32(MockServerConfiguration().connectionMemory)

    /// The milliseconds that the process waits to write its last lines. Their reader may be gone.
    private static let lastWords: Int64 = 500
}

extension MockServerConfiguration {
    /// Whether clients on other machines may use the admin API without a token.
    fileprivate var isOpenToOthers: Bool {
        let isLoopback = host == "localhost" || host == "::1" || host.hasPrefix("127.")
        return !isLoopback && adminToken == nil && (adminSocket == nil || adminPort != nil)
    }
}
