package import ContactModel
package import Kernel

/// One leg of a chat: what Amazon calls a contact, with its own ContactId.
///
/// A chat begins with one leg, and each transfer begins another. InitialContactId stays the same
/// (service model: Contact; Documentation/Protocol.md#connect-operations).
package struct Contact: Sendable, Codable {
    /// How the leg began, as spelled on the wire (service model: ContactInitiationMethod).
    package enum InitiationMethod: String, Sendable, Codable {
        case api = "API"
        case transfer = "TRANSFER"
    }

    /// A queue, and the time at which the contact entered it.
    package struct QueueEntry: Sendable, Codable {
        package let queue: RoutingEvent.Ticket.Target
        package let since: Timestamp
    }

    /// The participant who answered, by its index among the chat's participants.
    package struct Answer: Sendable, Codable {
        package let participant: Participant.Index
        package let since: Timestamp
    }

    package let id: UniqueID
    package let previousID: UniqueID?
    package let initiationMethod: InitiationMethod
    package let initiatedAt: Timestamp
    package var updatedAt: Timestamp
    /// The last queue that the contact entered.
    package var queue: QueueEntry?
    /// The agent who answered first.
    package var agent: Answer?
    package var afterContactWork: AfterContactWorkPeriod?
    /// The target of the transfer that ended the leg.
    package var sentTo: TransferTarget?
    package var endedAt: Timestamp?
    /// The reason as spelled on the wire. Nil for a transferred leg, and if the admin API ends a
    /// contact without a reason.
    package var disconnectReason: String?

    init(_ id: UniqueID, after previous: UniqueID?, at time: Timestamp) {
        self.id = id
        previousID = previous
        initiationMethod = previous == nil ? .api : .transfer
        initiatedAt = time
        updatedAt = time
    }
}
