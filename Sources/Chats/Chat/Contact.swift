package import ContactModel
package import Kernel

/// One leg of a chat: what Amazon calls a contact, with its own ContactId. A chat begins with one; each transfer begins
/// another, and InitialContactId stays (service model: Contact; Documentation/Protocol.md#connect-operations).
package struct Contact: Sendable, Codable {
    /// How the leg came about, with the wire's spelling (service model: ContactInitiationMethod).
    package enum InitiationMethod: String, Sendable, Codable {
        case api = "API"
        case transfer = "TRANSFER"
    }

    /// A queue, and since when the contact is in it.
    package struct QueueEntry: Sendable, Codable {
        package let queue: RoutingEvent.Ticket.Target
        package let since: Timestamp
    }

    /// Who answered: an index among the chat's participants.
    package struct Answer: Sendable, Codable {
        package let participant: Participant.Index
        package let since: Timestamp
    }

    package let id: UniqueID
    package let previousID: UniqueID?
    package let initiationMethod: InitiationMethod
    package let initiatedAt: Timestamp
    package var updatedAt: Timestamp
    /// The queue that the contact was put into last, and since when.
    package var queue: QueueEntry?
    /// Who answered it first.
    package var agent: Answer?
    package var afterContactWork: AfterContactWorkPeriod?
    /// The target of the transfer that ended the leg.
    package var sentTo: TransferTarget?
    package var endedAt: Timestamp?
    /// With the wire's spelling; nil for legs that were transferred, and where the admin API ends a
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
