import ArgumentParser
import ConnectChatMock

/// The command line.
@main
struct ConnectChatMockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect-chat-mock",
        abstract: "A mock Amazon Connect chat server, with scripted customers, for tests and demos.",
        discussion:
            "Every option has an environment twin: CCM_ and its name, --max-connections as CCM_MAX_CONNECTIONS.",
        version: MockServer.version,
        subcommands: [
            ServeCommand.self, RunCommand.self, CheckCommand.self, FmtCommand.self, ExplainCommand.self,
            SchemaCommand.self, TranscriptCommand.self, ReadyCommand.self,
        ])

    /// Options from the environment stand before those of the command line, so that the latter win.
    static func main() {
        EnvironmentTwins.run(Array(CommandLine.arguments.dropFirst()))
    }
}
