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

    @Option(help: "Write the S3 file of each leg of the contact into this folder, under its key in S3.")
    var folder: String?

    func validate() throws {
        if folder != nil, output != "-" || format != .text {
            throw ValidationError("--folder writes S3 files; it needs neither --format nor --output")
        }
    }

    func run() throws {
        do throws(AdminClient.Failure) {
            let admin = try AdminClient(endpoint, token: adminToken)
            let contacts = "/_mock/v1/instances/\(PercentEncoding.encode(instance))/contacts"
            let id = try contactID(admin, contacts)
            if let folder {
                try writeLegs(of: id, admin, contacts, to: folder)
            } else {
                let transcript = try transcript(of: id, format, admin, contacts)
                let end = transcript.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]
                Self.write(transcript + end, to: output)
            }
        } catch {
            Terminal.tell(error.description)
            throw ExitStatus.unreachable
        }
    }

    private func writeLegs(
        of id: String, _ admin: AdminClient, _ contacts: String, to folder: String
    ) throws(AdminClient.Failure) {
        let contact = try admin.json("GET", "\(contacts)/\(PercentEncoding.encode(id))")
        for leg in contact["contacts"]?.elements ?? [] {
            guard let legID = leg["contactId"]?.string, let key = leg["transcriptKey"]?.string else { continue }
            let file = "\(folder)/\(key)"
            if let problem = OutputFile.makeFolders(for: file) { Self.refuse(problem) }
            Self.write(try transcript(of: legID, .s3, admin, contacts), to: file)
            Terminal.report(file)
        }
    }

    private func transcript(
        of id: String, _ format: Format, _ admin: AdminClient, _ contacts: String
    ) throws(AdminClient.Failure) -> [UInt8] {
        try admin.send("GET", "\(contacts)/\(PercentEncoding.encode(id))/transcript?format=\(format.rawValue)")
    }

    private static func write(_ bytes: [UInt8], to file: String) {
        if let problem = OutputFile.write(bytes, to: file) { refuse(problem) }
    }

    private static func refuse(_ problem: String) -> Never {
        Terminal.tell(problem)
        exit(withError: ExitStatus.mistakes)
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
