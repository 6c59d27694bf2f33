internal import JSON
package import Kernel

/// A file as a transcript item describes it (service model: AttachmentItem).
package struct AttachmentEntry: Sendable, Codable {
    package let id: UniqueID
    package let name: String
    package let contentType: String
    package let status: Attachment.Status

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("ContentType", contentType)
            writer.member("AttachmentId", id)
            writer.member("AttachmentName", name)
            writer.member("Status", status.rawValue)
        }
    }
}
