internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// Sends a file as any participant, and returns the bytes of an attachment.
enum Attachments {
    /// `PUT …/contacts/{contactId}/files/{file}?by=&contentType=`: adds a file to the chat under this name.
    ///
    /// The type is that of the name's ending if the query has none.
    static let add: AdminAPI.Operation = { call throws(AdminProblem) in
        let chat = try call.chat()
        let name = try call.name(2, "a file's name")
        let by = call.queryItem("by") ?? "CUSTOMER"
        let type = call.queryItem("contentType") ?? AttachmentLimits.type(ofFile: name) ?? "text/plain"
        let body = try store(call.request.body, name, in: chat.instance)
        let stamp = try Author.act(by, in: chat) { chat, author throws(Refusal) in
            try chat.attach(name: name, type: type, body, by: author)
        }
        return .now(.json(stamp.adminJSON, status: .created))
    }

    private static func store(
        _ bytes: [UInt8], _ name: String, in instance: Instance
    ) throws(AdminProblem) -> any AttachmentBody {
        guard !bytes.isEmpty else { throw AdminProblem(400, "the file \"\(name)\" is empty") }
        do throws(AttachmentStoreFailure) {
            let body = try instance.attachments.reserve(bytes.count)
            guard body.append(bytes) else { throw .broken("the file \"\(name)\" cannot be kept") }
            return body
        } catch {
            throw AdminProblem(409, error.reason)
        }
    }

    /// `GET …/contacts/{contactId}/attachments/{attachmentId}`: returns the bytes, whatever the scan's result.
    static let get: AdminAPI.Operation = { call throws(AdminProblem) in
        let chat = try call.chat()
        let attachment = try find(call.request.parameters[2], in: chat).attachment
        guard let body = attachment.body, body.isReadable else {
            throw AdminProblem(
                404, "the bytes of \"\(attachment.name)\" were not uploaded, or were removed by its scan")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count)
        while bytes.count < body.count {
            let piece = body.piece(at: bytes.count)
            guard !piece.isEmpty else { break }
            bytes += piece
        }
        // A page would run with this server's origin.
        let isSafe = AttachmentLimits.isSafeInline(attachment.contentType)
        return .now(
            Response(
                status: .ok,
                fields: [
                    Response.Field(.contentType, isSafe ? attachment.contentType : "application/octet-stream"),
                    Response.Field(.contentDisposition, "attachment"),
                ], body: bytes))
    }

    /// Returns the attachment with an id.
    static func find(
        _ id: String, in chat: Chat
    ) throws(AdminProblem) -> (index: Attachment.Index, attachment: Attachment) {
        let found = chat.read { state in
            state.indexOfAttachment(id).map { ($0, state.facts.attachments[$0]) }
        }
        guard let found else {
            throw AdminProblem(
                404, "the contact has no attachment \"\(id)\"",
                candidates: chat.read { $0.facts.attachments }.map { "\($0.id) \($0.name)" })
        }
        return found
    }
}
