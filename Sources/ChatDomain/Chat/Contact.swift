package import Kernel

/// One leg of a chat: what Amazon calls a contact, with its own ContactId. A chat begins with one; each transfer begins
/// another, and InitialContactId stays (service model: Contact; wire-facts section 8.2).
package struct Contact: Sendable {
    /// How the leg came about, with the wire's spelling (service model: ContactInitiationMethod).
    package enum InitiationMethod: String, Sendable {
        case api = "API"
        case transfer = "TRANSFER"
    }

    package let id: UniqueID
    package let previousID: UniqueID?
    package let initiationMethod: InitiationMethod
    package let initiatedAt: Timestamp
    package internal(set) var updatedAt: Timestamp
    /// The queue that the contact was put into last, and since when.
    package internal(set) var queue: (name: String, since: Timestamp)?
    /// Who answered it first: an index among the chat's participants.
    package internal(set) var agent: (participant: Int, since: Timestamp)?
    package internal(set) var endedAt: Timestamp?
    /// With the wire's spelling; nil for legs that a flow or the API ended, and for those that were transferred.
    package internal(set) var disconnectReason: String?

    init(_ id: UniqueID, after previous: UniqueID?, at time: Timestamp) {
        self.id = id
        previousID = previous
        initiationMethod = previous == nil ? .api : .transfer
        initiatedAt = time
        updatedAt = time
    }
}
