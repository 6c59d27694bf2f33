package import ContactModel
package import Kernel

/// Something that happened in a chat. Observers receive occurrences in the order of events.
package struct Occurrence: Sendable {
    package enum Kind: Sendable, Equatable {
        case joined
        case left
        /// The participant has lost its last subscribed socket, and is still in the chat.
        case lostSockets
        /// A participant that had lost its sockets has subscribed again.
        case regainedSockets
        case message(ContentType, content: String)
        case attachment(name: String, isApproved: Bool)
        /// An event without its own kind. Includes `typing` and receipts, which are not stored.
        case event(ContentType)
        case transferred(hasFailed: Bool)
        /// A flow requests a sign-in (nil), or the sign-in has ended with an outcome.
        case signIn(SignIn.Outcome?)
        /// The author has a new name. `Author.name` is still the old one.
        case renamed(to: String)
        /// An agent rejected or missed an offered contact.
        case declined(isMissed: Bool)
        case ended
    }

    /// The participant, agent or flow that caused the occurrence.
    package struct Author: Sendable {
        /// The index among the chat's participants; nil for a flow, and for an agent who did not
        /// accept an offer.
        package let index: Participant.Index?
        package let role: ParticipantRole
        package let name: String
    }

    package let kind: Kind
    /// The author; nil for acts of the service.
    package let author: Author?
    package let time: Timestamp
    /// The number of the occurrence in its chat, from 1.
    package let number: Int
}

/// The index of an observer in its chat's list.
package typealias ObserverIndex = ListIndex<any ChatObserver>

/// Receives everything that happens in a chat, under the chat's lock. An observer decides and
/// appends, and never waits or does I/O.
package protocol ChatObserver: AnyObject, Sendable {
    func observe(_ occurrence: Occurrence, in chat: inout ChatState)
    /// Called when observers have received everything of a turn, including what they caused.
    func turnEnded(in chat: inout ChatState)
    /// Whether the observer can still act on its own.
    var isActive: Bool { get }
    /// Called when a timer fires that this observer armed with ``ChatState/arm(_:at:)``.
    func timerFired(_ number: Int, in chat: inout ChatState)
}
