internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import Kernel

/// The URLs that attachments are uploaded to and downloaded from.
///
/// No part of a URL is a file path. Only the signature identifies the file.
enum StorageURL {
    static let prefix = "/_s3/"
    static let pattern = "/_s3/{AttachmentId}"

    /// The query item that makes a browser show the file instead of saving it, as in Amazon S3.
    static let inline = "response-content-disposition=inline"

    /// Returns the URL of an attachment.
    ///
    /// - Parameter lifetime: How long the URL is valid, in milliseconds.
    static func text(_ attachment: UniqueID, _ token: AccessToken, lifetime: Int64, _ call: ParticipantCall) -> String {
        "\(call.baseURL)\(prefix)\(attachment)?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=\(lifetime / 1_000)"
            + "&X-Amz-Signature=\(token.text)"
    }

    /// Returns the grant and the attachment that the URL's signature identifies.
    static func grant(
        _ request: Request, isUpload: Bool, _ api: ConnectAPI
    ) throws(StorageError) -> (grant: Grant, attachment: Attachment.Index) {
        guard let token = request.queryItem("X-Amz-Signature") else {
            throw .accessDenied("the URL has no X-Amz-Signature")
        }
        guard case .found(let grant) = api.registry.look(up: token),
            let index = attachment(of: grant.purpose, isUpload: isUpload)
        else {
            throw .signatureDoesNotMatch("this server did not make the URL's signature for this request")
        }
        let id = grant.chat.read { $0.facts.attachments[index].id.description }
        guard request.path == prefix + id else {
            throw .signatureDoesNotMatch("the URL's signature is for another attachment")
        }
        if let expiry = grant.expiry, grant.chat.instance.clock.now() >= expiry { throw .expired }
        return (grant, index)
    }

    private static func attachment(of purpose: TokenPurpose, isUpload: Bool) -> Attachment.Index? {
        switch purpose {
        case .upload(let index): isUpload ? index : nil
        case .download(let index): isUpload ? nil : index
        case .participant, .connection, .socket, .signIn: nil
        }
    }
}
