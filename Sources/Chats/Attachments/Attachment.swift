package import Kernel

/// A file in a chat, from the start of its upload to the result of its scan
/// (Documentation/Protocol.md#attachments).
package struct Attachment: Sendable, Codable {
    /// The index of an attachment in its chat's list.
    package typealias Index = ListIndex<Attachment>

    /// The status that clients receive (service model: ArtifactStatus).
    package enum Status: String, Sendable, CaseIterable, Codable {
        case approved = "APPROVED"
        case rejected = "REJECTED"
        case inProgress = "IN_PROGRESS"
    }

    /// Every member except `body`: a snapshot stores the bytes separately.
    private enum CodingKeys: CodingKey {
        case id, name, contentType, size, contactID, author, downloadableUntil, position, status
    }

    package let id: UniqueID
    package let name: String
    package let contentType: String
    /// Bytes, as the client announced them.
    package let size: Int
    /// The leg in which the upload started, or that of the transcript item once it exists.
    package var contactID: UniqueID
    /// Index of the sender among the chat's participants.
    package let author: Participant.Index
    /// The bytes; nil until all of them have arrived.
    package var body: (any AttachmentBody)?
    /// When the last of its download URLs expires; nil before the first URL.
    var downloadableUntil: Timestamp?
    /// Its position in the transcript; nil until the upload is completed.
    package internal(set) var position: Int?
    /// The state of its scan; nil until the upload is completed.
    package var status: Status?
}
