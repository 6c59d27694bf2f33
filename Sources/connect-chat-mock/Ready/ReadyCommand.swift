import ArgumentParser
import ConnectChatMock

/// `connect-chat-mock ready`: exit code 0 if a server answers, 1 if not; for health checks and scripts that wait.
struct ReadyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ready",
        abstract: "Ask a running server whether it is ready.")

    @Option(help: "The server's host.")
    var host = "127.0.0.1"

    @Option(help: "The server's port.")
    var port: UInt16 = 8080

    @Option(help: "Seconds to wait for an answer.")
    var timeout = 2

    func run() throws {
        let address = host == "0.0.0.0" ? "127.0.0.1" : host
        guard let problem = ServerReadiness.check(host: address, port: port, timeoutSeconds: max(1, timeout)) else {
            return
        }
        Terminal.tell(problem)
        throw ExitCode.failure
    }
}
