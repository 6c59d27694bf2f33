import ArgumentParser
import ConnectChatMock
import Glibc
import Kernel

/// `connect-chat-mock ready`, for health checks and scripts that wait for a server.
///
/// The exit code is 0 if the server is ready, and 1 if it is not.
struct ReadyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ready",
        abstract: "Check whether a running server is ready.")

    @Option(help: "The server's host.")
    var host = "127.0.0.1"

    @Option(help: "The server's port.")
    var port: UInt16 = 8080

    @Option(help: "Seconds to wait for an answer.")
    var timeout = 2

    @Option(help: "How long to keep trying until the server is ready, such as 20s.")
    var wait = DurationOption(milliseconds: 0)

    func validate() throws {
        guard (1...3_600).contains(timeout) else { throw ValidationError("--timeout must be between 1 and 3600") }
    }

    func run() throws {
        let address = ["0.0.0.0", "::"].contains(host) ? "127.0.0.1" : host
        let deadline = WallClock.now() + wait.milliseconds
        while true {
            guard let problem = ServerReadiness.check(host: address, port: port, timeoutSeconds: timeout) else {
                return
            }
            if WallClock.now() >= deadline {
                Terminal.tell(problem)
                throw ExitCode.failure
            }
            // Polling is fine: a request is cheap, and this command does nothing else.
            usleep(20_000)
        }
    }
}
