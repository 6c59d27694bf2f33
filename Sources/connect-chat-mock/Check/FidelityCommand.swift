import ArgumentParser
import ConnectAPI

/// `connect-chat-mock fidelity`.
struct FidelityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fidelity",
        abstract: "Print what this version supports of Amazon's service, and where it differs.",
        discussion: "Prints Markdown, as in Documentation/Fidelity.md; with --json, the JSON of /_mock/coverage.")

    @Flag(help: "JSON instead of Markdown.")
    var json = false

    func run() throws {
        let bytes = json ? FidelityTable.json + Array("\n".utf8) : Array(FidelityDocument.text.utf8)
        guard let problem = OutputFile.write(bytes, to: "-") else { return }
        Terminal.tell(problem)
        throw ExitStatus.mistakes
    }
}
