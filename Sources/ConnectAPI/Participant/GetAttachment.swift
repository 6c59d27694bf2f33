internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// GetAttachment (service model: connectparticipant, Documentation/Protocol.md#attachments).
enum GetAttachment {
    static let endpoint = Endpoint.participant(.getAttachment, .connectionToken, perform)
    /// The URL's lifetime in seconds if the request names none
    /// (Documentation/Decisions.md#decision-26).
    private static let defaultExpirySeconds = 300

    /// How a browser handles the file (service model: URLContentDisposition).
    private enum Disposition: String, CaseIterable {
        case inline = "INLINE"
        case attachment = "ATTACHMENT"
    }

    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let members = try call.members()
        let id = try members.requiredString("AttachmentId", length: 1...256)
        let seconds = try members.integer("UrlExpiryInSeconds", 5...300) ?? defaultExpirySeconds
        let disposition = try members.choice("UrlContentDisposition", of: Disposition.self)
        let lifetime = Int64(seconds) * 1_000
        let index = try call.turn { chat throws(Refusal) in
            try chat.attachment(id, for: call.participant, lifetime: lifetime)
        }
        let attachment = call.chat.read { $0.facts.attachments[index] }
        let token = try call.issueToken(.download(attachment: index), lifetime: lifetime)
        return JSONWriter.object(capacity: 512) { writer in
            let url = StorageURL.text(attachment.id, token, lifetime: lifetime, call)
            writer.member("Url", disposition == .inline ? "\(url)&\(StorageURL.inline)" : url)
            writer.member("UrlExpiry", WallClock.now() + lifetime)
            writer.member("AttachmentSizeInBytes", attachment.size)
        }
    }
}
