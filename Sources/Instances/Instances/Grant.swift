package import Chats
package import ContactModel
package import Kernel

/// What a token is good for: acting as one participant of one chat.
///
/// A class, since it is handed around on every request: a chat, which others hold weakly, is dear to retain.
package final class Grant: Sendable {
    package let purpose: TokenPurpose
    package let chat: Chat
    /// Index of the participant in its chat.
    package let participant: Participant.Index
    package let participantID: UniqueID
    package let role: ParticipantRole
    /// On the instance's clock; nil while the participant lives.
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

    /// The same, good until then.
    init(_ other: Grant, until expiry: Timestamp) {
        participantID = other.participantID
        role = other.role
        self.expiry = expiry
        purpose = other.purpose
        chat = other.chat
        participant = other.participant
    }
}

/// What a token in a request turned out to be.
package enum TokenLookup: Sendable {
    case found(Grant)
    /// This process made it, and what it was for is gone.
    case forgotten
    /// Nobody here ever made it.
    case unknown
}
