internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// Returns the whole transcript of a contact, even after the contact has ended.
///
/// `GET …/contacts/{contactId}/transcript?format=json|text|s3|html&count=&wait=`. A wait ends when
/// the transcript has `count` items, or when the contact ends.
enum ExportTranscript {
    private enum Format: String, CaseIterable {
        /// The items as GetTranscript returns them.
        case json
        /// One line for each item, for people to read.
        case text
        /// The file that Amazon Connect stores in S3 (Documentation/Protocol.md#s3-transcripts).
        case s3
        /// A web page, for people to read.
        case html
    }

    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let format = try call.queryChoice("format", usual: Format.json)
        let (chat, contact) = (try call.chat(), call.request.parameters[1])
        let count = try call.queryInteger("count", 0...1_000_000) ?? 1
        return try call.reply(chat.instance, also: chat.instance.newItems) {
            let copy = Copy(chat, contact: contact)
            return WaitResult(
                holds: copy.transcript.count >= count || copy.hasEnded, response: response(copy, format),
                nearMiss: "\(copy.transcript.count) of \(count) items")
        }
    }

    private static func response(_ copy: Copy, _ format: Format) -> Response {
        switch format {
        case .json: .json(json(copy))
        case .s3: stored(copy)
        case .html: TranscriptPage.response(copy.chat.id, lines(copy))
        case .text:
            Response(
                status: .ok, fields: [Response.Field(.contentType, "text/plain; charset=utf-8")],
                body: Array(text(copy).utf8))
        }
    }

    /// A copy of the transcript. Writing a long transcript from it does not block the chat.
    private struct Copy: Sendable {
        let chat: Chat
        let hasEnded: Bool
        let transcript: Transcript
        let participants: IndexedList<Participant>
        /// The id of the requested leg, as the request spells it.
        let contact: String

        init(_ chat: Chat, contact: String) {
            self.chat = chat
            self.contact = contact
            (transcript, participants, hasEnded) = chat.read {
                ($0.facts.transcript, $0.facts.participants, $0.facts.state == .ended)
            }
        }

        func writeItems(_ positions: Range<Int>, contact: Transcript.ContactMember, to writer: inout JSONWriter) {
            writer.array("Transcript") { writer in
                for position in positions {
                    transcript.write(position, participants: participants, contact: contact, to: &writer)
                }
            }
        }
    }

    /// Returns the items of a whole chat as GetTranscript returns them.
    static func json(of chat: Chat) -> [UInt8] { json(Copy(chat, contact: "")) }

    private static func json(_ copy: Copy) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("InitialContactId", copy.chat.id)
            copy.writeItems(0..<copy.transcript.count, contact: .own, to: &writer)
        }
    }

    /// Returns the file of one leg with its name in S3.
    private static func stored(_ copy: Copy) -> Response {
        var response = Response.json(s3(copy))
        let leg = copy.chat.read { state in
            let contacts = state.facts.contacts
            return contacts.first { $0.id.description == copy.contact.lowercased() }
        }
        if let leg {
            let name = TranscriptKey.name(of: leg)
            response.fields.append(Response.Field(.contentDisposition, "attachment; filename=\"\(name)\""))
        }
        return response
    }

    /// Returns the file of one leg, because each contact has its own file.
    ///
    /// The items have no contact ids, because the file names its contact once.
    private static func s3(_ copy: Copy) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("Version", "2019-08-26")
            writer.member("AWSAccountId", AWSAccount.id)
            writer.member("InstanceId", copy.chat.instance.id)
            writer.member("InitialContactId", copy.chat.id)
            writer.member("ContactId", copy.contact)
            writer.array("Participants") { writer in
                for participant in copy.participants where participant.connectedAt != nil || participant.role == .system
                {
                    writer.object { $0.member("ParticipantId", participant.id) }
                }
            }
            copy.writeItems(
                copy.transcript.range(ofContact: copy.contact) ?? 0..<0, contact: .none, to: &writer)
        }
    }

    private static func text(_ copy: Copy) -> String {
        lines(copy).map { line in
            // Indents the further lines of a message, so that it is recognizable as one message.
            let parts = line.content.split(separator: "\n", omittingEmptySubsequences: false)
            return "\(line.time)  \(line.who): \(parts.joined(separator: "\n    "))\n"
        }.joined()
    }

    private static func lines(_ copy: Copy) -> [TranscriptPage.Line] {
        (0..<copy.transcript.count).map { position in
            let item = copy.transcript.entry(at: position)
            let author = item.author.map { copy.participants[$0] }
            let who = author.map { "\($0.role.rawValue) \($0.displayName(at: position))" } ?? "-"
            return TranscriptPage.Line(
                time: item.time, role: author?.role, who: who, content: item.content ?? "(\(item.type.shortName))")
        }
    }
}
