package import ContactModel
package import Kernel

/// Something that happened in a chat, as observers hear of it, in the order in which it happened.
package struct Occurrence: Sendable {
    package enum Kind: Sendable, Equatable {
        case joined
        case left
        /// The last of a participant's subscribed sockets is gone, and the participant still in the chat.
        case lostSockets
        /// A participant that had lost its sockets is subscribed again.
        case regainedSockets
        case message(ContentType, content: String)
        case attachment(name: String, isApproved: Bool)
        /// An event other than joining, leaving and the end; `typing` and receipts too, though they are not stored.
        case event(ContentType)
        case transferred(hasFailed: Bool)
        /// The customer is asked to sign in, nil, or that has come to its end.
        case signIn(SignIn.Outcome?)
        /// Under the name that it had before.
        case renamed(to: String)
        /// An agent did not take a contact that was offered.
        case declined(isMissed: Bool)
        case ended
    }

    /// The author.
    package struct Author: Sendable {
        /// Among the chat's participants; nil for an agent who never was one.
        package let index: Participant.Index?
        package let role: ParticipantRole
        package let name: String
    }

    package let kind: Kind
    /// Nil for what the service does.
    package let author: Author?
    package let time: Timestamp
    /// Counts what observers of the chat are told, from 1.
    package let number: Int
}

/// The place of an observer among those of its chat.
package typealias ObserverIndex = ListIndex<any ChatObserver>

/// Hears everything that happens in a chat, under the chat's lock: it decides and appends, and never waits or does I/O.
package protocol ChatObserver: AnyObject, Sendable {
    func observe(_ occurrence: Occurrence, in chat: inout ChatState)
    /// Everything of a turn has been heard, and what observers made of it, too.
    func turnEnded(in chat: inout ChatState)
    /// Whether it may still act by itself.
    var isActive: Bool { get }
    /// A timer fires that this observer armed with ``ChatState/arm(_:at:)``.
    func timerFired(_ number: Int, in chat: inout ChatState)
}
