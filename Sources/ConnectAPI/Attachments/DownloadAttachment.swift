internal import Chats
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel

/// The GET request for an attachment's bytes, at the URL that GetAttachment returned.
enum DownloadAttachment {
    static let endpoint = Endpoint(
        name: FaultOperations.download,
        work: .answer { api, request, context throws(ServiceError) in
            do throws(StorageError) {
                return try answer(request, api, context)
            } catch {
                return error.response
            }
        })

    private static func answer(
        _ request: Request, _ api: ConnectAPI, _ context: CallContext
    ) throws(StorageError) -> Response {
        let (grant, index) = try StorageURL.grant(request, isUpload: false, api)
        context.register(grant)
        try context.applyStorageFaults()
        let attachment = grant.chat.read { $0.facts.attachments[index] }
        guard let body = attachment.body else { throw .accessDenied("the attachment no longer exists") }
        guard body.isReadable else { throw .internalError("the attachment's file no longer exists") }
        let isSafe = AttachmentLimits.isSafeInline(attachment.contentType)
        let isInline = isSafe && request.queryItem("response-content-disposition") == "inline"
        var response = Response(
            status: .ok,
            fields: [
                Response.Field(.contentType, isSafe ? attachment.contentType : "application/octet-stream"),
                Response.Field(.contentDisposition, isInline ? "inline" : "attachment"),
            ])
        response.stream = AttachmentSource(body: body)
        return context.storageAnswerAfterEffect ?? response
    }
}

private struct AttachmentSource: BodySource {
    let body: any AttachmentBody

    var count: Int { body.count }

    func piece(at offset: Int) -> ArraySlice<UInt8> {
        body.piece(at: offset)
    }
}
