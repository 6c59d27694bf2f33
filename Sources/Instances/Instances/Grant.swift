package import Chats
package import ContactModel
package import Kernel

/// What a token permits: to act as one participant of one chat.
///
/// A class, because every request passes grants around. Copies of a struct would retain the chat.
package final class Grant: Sendable {
    package let purpose: TokenPurpose
    package let chat: Chat
    /// Index of the participant in its chat.
    package let participant: Participant.Index
    package let participantID: UniqueID
    package let role: ParticipantRole
    /// The expiry on the instance's clock. Nil for a token that lasts as long as its participant.
    package let expiry: Timestamp?

    init(_ purpose: TokenPurpose, chat: Chat, participant: Participant.Index, expiry: Timestamp?) {
        (participantID, role) = chat.read {
            ($0.facts.participants[participant].id, $0.facts.participants[participant].role)
        }
        self.expiry = expiry
        self.purpose = purpose
        self.chat = chat
        self.participant = participant
    }

    /// Copies a grant, with another expiry.
    init(_ other: Grant, until expiry: Timestamp) {
        participantID = other.participantID
        role = other.role
        self.expiry = expiry
        purpose = other.purpose
        chat = other.chat
        participant = other.participant
    }
}

/// The result of looking up a request's token.
package enum TokenLookup: Sendable {
    case found(Grant)
    /// This process issued the token, but what the token was for is gone.
    case forgotten
    /// This process never issued the token.
    case unknown
}
