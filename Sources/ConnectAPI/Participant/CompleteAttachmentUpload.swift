internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import JSON
internal import Kernel

/// CompleteAttachmentUpload (service model: connectparticipant, Documentation/Protocol.md#attachments).
enum CompleteAttachmentUpload {
    static let endpoint = Endpoint.participant(.completeAttachmentUpload, .connectionToken, perform)

    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let members = try call.members()
        guard let ids = try members.strings("AttachmentIds", length: 1...256) else {
            throw members.missing("AttachmentIds")
        }
        guard ids.count == 1 else {
            throw .validation("AttachmentIds has \(ids.count) elements; 1 is allowed")
        }
        let clientToken = try members.requiredText("ClientToken", length: 1...500)
        try call.turn { chat throws(Refusal) in
            try chat.completeUpload(ids[0], clientToken: clientToken, by: call.participant)
        }
        return Array("{}".utf8)
    }
}
