import ArgumentParser
import ConnectChatMock
import Kernel
import Runner
import ScenarioFile
import ScenarioModel

/// `connect-chat-mock replay`.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Play a failed run again, with the recorded acts of clients and answers of services.",
        discussion: """
            run writes the file. No client is needed: everything that clients and services sent arrives again at the same times, \
            and the conversation is the same to the byte.

            Exit codes: 0 passed, or stopped by --until, 1 failed again, 2 no such file, 130 interrupted.
            """)

    @Argument(help: "A replay file that run wrote.")
    var file: String

    @Option(help: "Stop after this much of the run, such as 12.5s.")
    var until: DurationOption?

    func run() throws {
        let (replay, scenario) = try read()
        if replay.version != MockServer.version {
            Terminal.tell("recorded by version \(replay.version), played by \(MockServer.version)")
        }
        Interruption.watch()
        var request = RunRequest()
        request.replay = replay
        request.replayPath = file
        request.until = until?.milliseconds
        request.clients = Set(replay.clients)
        request.absent = Set(replay.absent)
        request.silent = Set(replay.silent)
        request.variables = replay.variables
        request.clientPatience = replay.clientPatience
        request.seed = replay.seed
        request.row = replay.row
        request.now = replay.now
        let runs = try RunSession(request, [(scenario, replay.plan.text)], views: replay.plan.views).perform()
        if Interruption.hasCome { throw ExitStatus.interrupted }
        for run in runs {
            switch run.outcome {
            case .passed, .stopped: break
            case .failed: throw ExitStatus.failed
            case .broken: throw ExitStatus.unreachable
            }
        }
    }

    private func read() throws -> (ReplayFile, Scenario) {
        do {
            let bytes: [UInt8]
            do throws(MockServerError) {
                bytes = try FileContents.of(file)
            } catch {
                Terminal.tell(error.description)
                throw ExitStatus.mistakes
            }
            let replay = try ReplayFile(bytes)
            let scenario = try ScenarioReader().read(replay.plan.text, file: replay.file) { name in
                replay.bytes(of: name).map { .bytes($0) } ?? .missing("it is not in the replay")
            }
            return (replay, scenario)
        } catch let error as ExitCode {
            throw error
        } catch {
            Terminal.tell("\(file): \(error)")
            throw ExitStatus.mistakes
        }
    }
}
