package import Kernel

/// What a token is good for: acting as one participant of one chat.
package struct Grant: Sendable {
    package let kind: AccessToken.Kind
    package let chat: Chat
    /// Index of the participant in its chat.
    package let participant: Int
    /// On the instance's clock; nil while the participant lives.
    package let expiry: Timestamp?
    /// Index among the chat's attachments, for tokens that are good for one.
    package let attachment: Int?

    init(kind: AccessToken.Kind, chat: Chat, participant: Int, expiry: Timestamp?, attachment: Int? = nil) {
        self.attachment = attachment
        self.expiry = expiry
        self.kind = kind
        self.chat = chat
        self.participant = participant
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
