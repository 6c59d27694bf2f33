import ArgumentParser
import ScenarioFile

/// `connect-chat-mock schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the scenario language, for editors and validators.")

    func run() throws {
        guard let problem = OutputFile.write(ScenarioSchema.bytes, to: "-") else { return }
        Terminal.tell(problem)
        throw ExitStatus.mistakes
    }
}
