import ArgumentParser
import Glibc
import ScenarioFile

/// `connect-chat-mock schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the scenario language, for editors and validators.")

    func run() {
        Terminal.write(ScenarioSchema.bytes, to: STDOUT_FILENO)
    }
}
