import ArgumentParser
import ConnectChatMock
import Kernel
import Runner
import ScenarioFile
import ScenarioImport

/// `connect-chat-mock import`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a scenario from a conversation.",
        discussion: """
            Reads transcripts: the files that Amazon Connect stores in S3, answers of GetTranscript, exported transcripts. \
            Several files are pages or legs of one chat. What could not be carried over is a comment in the scenario, and a \
            line on standard error.

            Exit codes: 0 written, 2 a file cannot be read, or the scenario cannot be written, 3 no server answers, or it has \
            no such contact.
            """)

    @Argument(help: "Transcript files of one chat.")
    var files: [String] = []

    @Option(help: "The ContactId of a chat of a running server, instead of files.")
    var contact: String?

    @Option(help: "The server.")
    var endpoint = "http://127.0.0.1:8080"

    @Option(help: "The InstanceId.")
    var instance = "default"

    @Option(help: "The server's --admin-token.")
    var adminToken: String?

    @Option(
        help:
            "Whose words the scenario says: customer, to test an agent; agent, to test a customer; all. It expects the others."
    )
    var play = ImportOptions.Played.customer

    @Option(help: "What becomes of the times: waits as in the conversation (real), none, or people who type (human).")
    var waits = ImportOptions.Waits.human

    @Option(help: "The scenario's name (default: from the ContactId).")
    var name: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Replace names, e-mail addresses, telephone, card and account numbers by invented ones.")
    var redact = true

    @Option(name: .shortAndLong, help: "The file to write; - is standard output.")
    var output = "-"

    func validate() throws {
        guard files.isEmpty != (contact == nil) else {
            throw ValidationError("give transcript files, or a contact of a server with --contact")
        }
    }

    func run() throws {
        let scenario: ImportedScenario
        do throws(ImportFailure) {
            scenario = try ImportedScenario(transcripts(), options, ScenarioReader())
        } catch {
            Terminal.tell(error.description)
            throw ExitStatus.mistakes
        }
        for note in scenario.notes { Terminal.tell(note) }
        if let problem = OutputFile.write(scenario.text, to: output) {
            Terminal.tell(problem)
            throw ExitStatus.mistakes
        }
    }

    private var options: ImportOptions {
        var options = ImportOptions()
        options.played = play
        options.waits = waits
        options.name = name
        options.redacts = redact
        return options
    }

    private func transcripts() -> [(name: String, bytes: [UInt8])] {
        if let contact { return [(contact, transcript(of: contact))] }
        var read: [(name: String, bytes: [UInt8])] = []
        for file in files {
            do throws(MockServerError) {
                read.append((file, try file == "-" ? FileContents.ofStandardInput() : FileContents.of(file)))
            } catch {
                Terminal.tell(error.description)
                ImportCommand.exit(withError: ExitStatus.mistakes)
            }
        }
        return read
    }

    private func transcript(of contact: String) -> [UInt8] {
        do throws(AdminClient.Failure) {
            let admin = try AdminClient(endpoint, token: adminToken)
            let contacts = "/_mock/v1/instances/\(PercentEncoding.encode(instance))/contacts"
            return try admin.send("GET", "\(contacts)/\(PercentEncoding.encode(contact))/transcript?format=json")
        } catch {
            Terminal.tell(error.description)
            ImportCommand.exit(withError: ExitStatus.unreachable)
        }
    }
}

extension ImportOptions.Played: ExpressibleByArgument {}
extension ImportOptions.Waits: ExpressibleByArgument {}
