package import Kernel

/// What a token of each kind is good for.
package enum TokenPurpose: Sendable, Equatable, Codable {
    case participant
    case connection
    case socket
    /// Of the chat's attachments, by their index.
    case upload(attachment: Attachment.Index)
    case download(attachment: Attachment.Index)
    /// Of the chat's sign-ins, by its index.
    case signIn(SignIn.Index)

    package var kind: AccessToken.Kind {
        switch self {
        case .participant: .participant
        case .connection: .connection
        case .socket: .socket
        case .upload: .upload
        case .download: .download
        case .signIn: .signIn
        }
    }
}

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
