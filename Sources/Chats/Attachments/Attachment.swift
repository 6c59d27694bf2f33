package import Kernel

/// A file in a chat, from the first word about it to its scan (Documentation/Protocol.md#attachments).
package struct Attachment: Sendable, Codable {
    /// Its place among the attachments of its chat.
    package typealias Index = ListIndex<Attachment>

    /// What a client is told (service model: ArtifactStatus).
    package enum Status: String, Sendable, CaseIterable, Codable {
        case approved = "APPROVED"
        case rejected = "REJECTED"
        case inProgress = "IN_PROGRESS"
    }

    /// The bytes are kept apart.
    private enum CodingKeys: CodingKey {
        case id, name, contentType, size, contactID, author, downloadableUntil, position, status
    }

    package let id: UniqueID
    package let name: String
    package let contentType: String
    /// In bytes, as the client announced it.
    package let size: Int
    /// The leg in which it was announced, and then the one in whose transcript it stands.
    package var contactID: UniqueID
    /// Index of the sender among the chat's participants.
    package let author: Participant.Index
    /// The bytes, once they are all there.
    package var body: (any AttachmentBody)?
    /// Until when a URL for downloading it is good; nil before there was one.
    var downloadableUntil: Timestamp?
    /// Where it stands in the transcript; nil until its upload is completed.
    package internal(set) var position: Int?
    /// What its scan has said; nil until its upload is completed.
    package var status: Status?
}
