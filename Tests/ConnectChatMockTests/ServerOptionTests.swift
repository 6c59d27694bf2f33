import Kernel
import Logging
import Testing

@testable import ConnectChatMock

@Suite("Server options")
struct ServerOptionTests {
    private static let names = ServerOptions.all.map(\.name)

    @Test("each name is in the table once")
    func unique() {
        #expect(Set(Self.names).count == Self.names.count)
    }

    @Test("an option that an error names exists", arguments: OptionName.allCases)
    func named(option: OptionName) {
        #expect(Self.names.contains(option.rawValue))
    }

    @Test("the default of an option is a valid value", arguments: names)
    func defaults(name: String) throws {
        let row = try #require(ServerOptions.all.first { $0.name == name })
        let usual = MockServerConfiguration()
        let help = row.help(with: usual)
        guard help != row.help, let shown = help.split(separator: " ").last?.dropLast() else { return }
        var read = usual
        try row.read(String(shown), into: &read)
        #expect(row.help(with: read) == help)
        try row.check(usual)
    }

    @Test(
        "an invalid value is refused, and the error names the option",
        arguments: [
            "port", "threads", "max-connections", "head-timeout", "connection-memory", "body-memory", "node",
            "public-url",
            "tls-port", "seed", "clock", "clock-factor", "now", "profile", "quotas", "live-edge-token",
            "message-limits", "length-unit",
            "end-delay", "ring-timeout", "max-ended-contacts", "max-live-contacts", "max-messages", "max-instances",
            "max-views", "journal-entries", "attachment-memory", "streaming-endpoints", "allow-origin", "admin-port",
            "admin-token",
        ])
    func nonsense(name: String) throws {
        let row = try #require(ServerOptions.all.first { $0.name == name })
        var configuration = MockServerConfiguration()
        let problem = try #require(throws: OptionProblem.self) { try row.read("_ ?", into: &configuration) }
        #expect(problem.message.hasPrefix("--\(name)"))
    }

    @Test("bounds also apply to configurations in code")
    func embedded() throws {
        var configuration = MockServerConfiguration()
        configuration.port = 0
        configuration.ringTimeoutMilliseconds = 1
        let error = try #require(throws: MockServerError.self) {
            _ = try MockServer(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
        #expect(error.description == "--ring-timeout must be between 1s and 24h, got 1ms")
    }
}
