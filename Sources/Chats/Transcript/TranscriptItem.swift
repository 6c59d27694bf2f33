internal import ContactModel
internal import JSON
internal import Kernel

/// What an item is on the wire: its `Type`.
package enum ItemKind: UInt8, Sendable, Codable {
    case message
    case event
    case attachment

    /// The wire's `Type`.
    var wireName: String {
        switch self {
        case .message: "MESSAGE"
        case .event: "EVENT"
        case .attachment: "ATTACHMENT"
        }
    }
}

/// An item before it has id and time.
package struct TranscriptItem: Sendable {
    let kind: ItemKind
    let type: ContentType
    /// Nil for events, but for those that a customer signs in by.
    let content: JSONText?
    /// Index among the chat's participants; nil for what the service itself does.
    let author: Participant.Index?
    var visibility = Visibility.all
    /// The file; nil for messages and events.
    var attachment: AttachmentEntry?
}
