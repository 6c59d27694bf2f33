package import ContactModel
package import Kernel

/// One item of a conversation that took place.
package struct RecordedItem: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case message(ContentType, String)
        case attachment(name: String, isApproved: Bool)
        /// The last part of an event's content type, such as `participant.joined`.
        case event(String)
    }

    /// The participant that an item is from.
    package struct Author: Sendable, Hashable {
        package let role: ParticipantRole
        /// The ParticipantId; nil if the file has none.
        package let id: String?
        package var name: String

        package init(role: ParticipantRole, id: String?, name: String) {
            self.role = role
            self.id = id
            self.name = name
        }
    }

    package var kind: Kind
    /// Nil for the chat's own events.
    package var author: Author?
    /// Nil if the file says no time.
    package var time: Timestamp?
    package let id: String?
    /// Where the item is: the file, and its index there.
    package let place: String

    package init(_ kind: Kind, by author: Author?, at time: Timestamp?, id: String?, place: String) {
        self.kind = kind
        self.author = author
        self.time = time
        self.id = id
        self.place = place
    }
}

/// A conversation that took place, in the order of time.
package struct RecordedConversation: Sendable {
    /// The InitialContactId; nil if the files say none.
    package var contactID: String?
    package var items: [RecordedItem] = []
    /// What the files do not say, and what is left out, in sentences.
    package var notes: [String] = []

    package init() {}
}

/// Why a conversation cannot be read, with its place.
package struct ImportFailure: Error, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ place: String, _ reason: String) {
        description = "\(place): \(reason)"
    }
}
