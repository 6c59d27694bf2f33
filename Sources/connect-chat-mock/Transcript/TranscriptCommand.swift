import ArgumentParser
import JSON
import Kernel
import Runner

/// `connect-chat-mock transcript`.
struct TranscriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transcript",
        abstract: "Export a contact's transcript from a running server.",
        discussion:
            "Exit codes: 0 written, 2 the file cannot be written, 3 no server answers, or it has no such contact.")

    /// The format of the exported transcript.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json
        case text
        case s3
    }

    @Argument(help: "The ContactId (default: the newest contact of the instance).")
    var contact: String?

    @Option(help: "The server.")
    var endpoint = "http://127.0.0.1:8080"

    @Option(help: "The InstanceId.")
    var instance = "default"

    @Option(help: "json: as GetTranscript returns it; text: for people; s3: the file that Amazon Connect stores.")
    var format = Format.text

    @Option(name: .shortAndLong, help: "The file to write; - is standard output.")
    var output = "-"

    @Option(help: "The server's --admin-token.")
    var adminToken: String?

    func run() throws {
        let transcript: [UInt8]
        do throws(AdminClient.Failure) {
            let admin = try AdminClient(endpoint, token: adminToken)
            let contacts = "/_mock/v1/instances/\(PercentEncoding.encode(instance))/contacts"
            let id = try contactID(admin, contacts)
            transcript = try admin.send(
                "GET", "\(contacts)/\(PercentEncoding.encode(id))/transcript?format=\(format.rawValue)")
        } catch {
            Terminal.tell(error.description)
            throw ExitStatus.unreachable
        }
        let end = transcript.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]
        if let problem = OutputFile.write(transcript + end, to: output) {
            Terminal.tell(problem)
            throw ExitStatus.mistakes
        }
    }

    private func contactID(_ admin: AdminClient, _ contacts: String) throws(AdminClient.Failure) -> String {
        if let contact { return contact }
        let list = try admin.json("GET", contacts)
        guard let newest = list["contacts"]?.elements.last?["id"]?.string else {
            throw .refused(404, "the instance \"\(instance)\" has no contacts")
        }
        return newest
    }
}
