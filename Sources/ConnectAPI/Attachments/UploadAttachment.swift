internal import Chats
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel

/// The PUT request that uploads an attachment to the URL that StartAttachmentUpload returned.
///
/// The request must have exactly the headers that StartAttachmentUpload named.
enum UploadAttachment {
    /// The operation's name in fault rules and in the journal.
    static let operation = FaultOperations.upload

    /// Checks everything before the server accepts the first byte of the body.
    static func plan(for head: Request, _ api: ConnectAPI) -> BodyPlan {
        let context = CallContext(operation)
        do throws(StorageError) {
            if let reason = api.cors.refusal(of: head) { throw .accessDenied(reason) }
            return .pieces(try receiver(head, api, context))
        } catch {
            var response = error.response
            response.breakage = context.breakage
            response.sharedFields = api.cors.fields(for: head)
            context.record(head, answeredBy: response, in: api.registry.journal)
            return .refused(response)
        }
    }

    private static func receiver(
        _ head: Request, _ api: ConnectAPI, _ context: CallContext
    ) throws(StorageError) -> AttachmentReceiver {
        let (grant, index) = try StorageURL.grant(head, isUpload: true, api)
        context.register(grant)
        try context.applyStorageFaults()
        let attachment = grant.chat.read { $0.facts.attachments[index] }
        try checkHeaders(head, attachment, in: grant.chat)
        guard grant.chat.read({ $0.facts.state }) != .ended, attachment.status == nil else {
            throw .accessDenied("the upload of this attachment has ended")
        }
        do throws(AttachmentStoreFailure) {
            let body = try api.registry.attachments.reserve(attachment.size)
            return AttachmentReceiver(
                body, of: index, size: attachment.size, in: grant.chat, head: (head.path, head.query, context.subject),
                cors: api.cors.fields(for: head),
                answerAfterEffect: context.storageAnswerAfterEffect)
        } catch {
            if case .full = error { throw .slowDown(error.reason) }
            throw .internalError(error.reason)
        }
    }

    /// The headers that an upload must have, as StartAttachmentUpload names them (Documentation/Protocol.md#attachments).
    static func headers(of attachment: Attachment, in chat: Chat) -> [(name: String, value: String)] {
        [
            ("Content-Type", attachment.contentType), ("Content-Length", String(attachment.size)),
            ("Content-Disposition", disposition(of: attachment)), ("x-amz-acl", "bucket-owner-full-control"),
            ("x-amz-meta-organization_id", chat.instance.id), ("x-amz-meta-account_id", AWSAccount.id),
            ("x-amz-meta-contact_id", attachment.contactID.description),
            ("x-amz-meta-initial_contact_id", chat.id.description),
        ]
    }

    /// Returns the Content-Disposition header with the attachment's name.
    ///
    /// A name may contain characters that the header cannot carry. They become underscores.
    private static func disposition(of attachment: Attachment) -> String {
        let name = attachment.name.unicodeScalars.map { scalar in
            (0x20..<0x7F).contains(scalar.value) && scalar != "\"" && scalar != "\\" ? Character(scalar) : "_"
        }
        return "attachment; filename=\"\(String(name))\""
    }

    private static func checkHeaders(_ head: Request, _ attachment: Attachment, in chat: Chat) throws(StorageError) {
        guard head.headers[.contentLength] != nil else { throw .missingLength }
        for (name, due) in headers(of: attachment, in: chat) {
            guard let field = HTTPField.Name(name), let value = head.headers[field] else {
                throw .signatureDoesNotMatch(
                    "the upload has no \(name); StartAttachmentUpload names it in HeadersToInclude")
            }
            guard value == due else {
                throw .signatureDoesNotMatch(
                    "the upload's \(name) is \"\(value.prefix(100))\" ; expected \"\(due)\", as announced")
            }
        }
    }
}

/// Receives the bytes of one upload.
private final class AttachmentReceiver: BodyReceiver {
    private let body: any AttachmentBody
    private let index: Attachment.Index
    private let size: Int
    private let chat: Chat
    /// The parts of the request for the journal entry, which is written when the upload has ended.
    private let head: Head
    /// Header fields that let the uploading page read the response.
    private let cors: [Response.Field]
    /// The response that a fault rule sends once the bytes are stored; nil for the usual response.
    private let answerAfterEffect: Response?

    typealias Head = (path: String, query: String, subject: Subject)

    init(
        _ body: any AttachmentBody, of index: Attachment.Index, size: Int, in chat: Chat, head: Head,
        cors: [Response.Field],
        answerAfterEffect: Response?
    ) {
        self.head = head
        self.cors = cors
        self.answerAfterEffect = answerAfterEffect
        self.body = body
        self.index = index
        self.size = size
        self.chat = chat
    }

    func receive(_ piece: [UInt8]) -> Bool {
        body.append(piece)
    }

    func finish() -> Response {
        var response = answer()
        if response.status == .ok, let answerAfterEffect { response = answerAfterEffect }
        response.sharedFields = cors
        let status = response.status.code
        chat.instance.journal.append(
            request: UploadAttachment.operation, of: head.subject, at: chat.instance.clock.now(), method: "PUT",
            path: head.path, query: head.query, body: [], status: status, answer: response.body,
            why: status >= 400 ? response[.mockReason] : nil)
        return response
    }

    private func answer() -> Response {
        // The request body has the announced length. If fewer bytes are stored, the store failed.
        guard body.count == size else {
            return StorageError.internalError("\(body.count) of \(size) bytes could be kept").response
        }
        guard chat.turn({ $0.stored(body, of: index) }) else {
            return StorageError.accessDenied("the upload of this attachment has ended").response
        }
        return Response(status: .ok, fields: [Response.Field(.eTag, "\"\(chat.id)-\(index)\"")])
    }

    func abandon() {}
}
