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
        let id = call.request.parameters[2]
        guard let index = chat.read({ $0.indexOfAttachment(id) }) else {
            throw AdminProblem(
                404, "the contact has no attachment \"\(id)\"",
                candidates: chat.read { $0.facts.attachments }.map { "\($0.id) \($0.name)" })
        }
        try call.turn(of: chat) { chat throws(Refusal) in try chat.scan(index, says: status) }
        return .now(.json(ContactView.json(chat)))
    }
}
