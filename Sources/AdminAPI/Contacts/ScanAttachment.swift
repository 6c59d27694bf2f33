internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Sets the result of a file's scan, if the settings leave the result to the test.
///
/// `POST …/contacts/{contactId}/attachments/{attachmentId}/scan` `{status: APPROVED|REJECTED}`.
enum ScanAttachment {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        guard let status = try members.choice("status", of: Attachment.Status.self) else {
            throw members.missing("status")
        }
        guard status != .inProgress else { throw AdminProblem(400, "status must be APPROVED or REJECTED") }
        let chat = try call.chat()
        let index = try Attachments.find(call.request.parameters[2], in: chat).index
        try call.turn(of: chat) { chat throws(Refusal) in try chat.scan(index, says: status) }
        return .now(.json(ContactView.json(chat)))
    }
}
