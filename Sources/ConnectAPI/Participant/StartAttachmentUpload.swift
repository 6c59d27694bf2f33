internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// StartAttachmentUpload (service model: connectparticipant, Documentation/Protocol.md#attachments).
enum StartAttachmentUpload {
    static let endpoint = Endpoint.participant(.startAttachmentUpload, .connectionToken, perform)
    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let members = try call.members()
        let type = try members.requiredString("ContentType", length: 1...255)
        guard let size = try members.integer("AttachmentSizeInBytes", 1...Int.max) else {
            throw members.missing("AttachmentSizeInBytes")
        }
        let name = try members.requiredString("AttachmentName", length: 1...256)
        let clientToken = try members.requiredText("ClientToken", length: 1...500)
        let index = try call.turn { chat throws(Refusal) in
            try chat.startUpload(name: name, type: type, size: size, clientToken: clientToken, by: call.participant)
        }
        return try json(index, call)
    }

    private static func json(_ index: Attachment.Index, _ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let attachment = call.chat.read { $0.facts.attachments[index] }
        let lifetime = call.chat.instance.settings.value.attachments.uploadLifetime
        let token = try call.issueToken(.upload(attachment: index), lifetime: lifetime)
        return JSONWriter.object(capacity: 1_024) { writer in
            writer.member("AttachmentId", attachment.id)
            writer.object("UploadMetadata") { writer in
                writer.member("Url", StorageURL.text(attachment.id, token, lifetime: lifetime, call))
                // Without milliseconds, as in an observed response
                // (Documentation/Protocol.md#http-rules).
                writer.member("UrlExpiry", (WallClock.now() + lifetime).secondsText)
                writer.object("HeadersToInclude") { writer in
                    for (name, value) in UploadAttachment.headers(of: attachment, in: call.chat) {
                        writer.member(named: name, value)
                    }
                }
            }
        }
    }
}

extension Timestamp {
    /// The time in the form `yyyy-MM-ddTHH:mm:ssZ`.
    fileprivate var secondsText: String {
        var bytes: [UInt8] = []
        appendText(to: &bytes)
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self) + "Z"
    }
}
