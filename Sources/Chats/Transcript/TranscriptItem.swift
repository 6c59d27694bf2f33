internal import ContactModel
internal import JSON
internal import Kernel

/// The kind of an item, which is its `Type` on the wire.
package enum ItemKind: UInt8, Sendable, Codable {
    case message
    case event
    case attachment

    /// The `Type` on the wire.
    var wireName: String {
        switch self {
        case .message: "MESSAGE"
        case .event: "EVENT"
        case .attachment: "ATTACHMENT"
        }
    }
}

/// An item that does not have an id and a time yet.
package struct TranscriptItem: Sendable {
    let kind: ItemKind
    let type: ContentType
    /// The content; nil for attachments, and for events except those of a sign-in.
    let content: JSONText?
    /// The author's index among the chat's participants; nil for acts of the service.
    let author: Participant.Index?
    var visibility = Visibility.all
    /// The file; nil for messages and events.
    var attachment: AttachmentEntry?
}
