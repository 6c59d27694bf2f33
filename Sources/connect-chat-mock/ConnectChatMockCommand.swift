import ArgumentParser
import CProcess
import ConnectChatMock

/// The command line.
@main
struct ConnectChatMockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect-chat-mock",
        abstract: "A mock Amazon Connect chat server, with scripted customers, for tests and demos.",
        discussion:
            """
            You can set each option in the environment: --max-connections is CCM_MAX_CONNECTIONS. The options of serve can \
            also be in connect-chat-mock.yaml: "max-connections: 100". The command line takes precedence over the \
            environment, and the environment over the file.
            """,
        version: MockServer.version,
        subcommands: [
            ServeCommand.self, RunCommand.self, ReplayCommand.self, CheckCommand.self, FmtCommand.self,
            ExplainCommand.self, ImportCommand.self, RecordCommand.self, CompareCommand.self,
            SchemaCommand.self, FidelityCommand.self, TranscriptCommand.self, ReadyCommand.self,
            CertificateCommand.self,
        ])

    /// Runs the command line.
    ///
    /// Options from other sources are placed before those of the command line, which override them.
    static func main() {
        cp_open_standard_streams()
        OptionSources.run((1..<max(1, cp_argument_count())).map { String(cString: cp_argument($0)) })
    }
}
