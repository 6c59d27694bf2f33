package import Kernel

/// Somebody in one chat.
package struct Participant: Sendable {
    package enum Presence: String, Sendable {
        /// Has tokens, but has not connected yet: not in the transcript.
        case invited
        case connected
        case left
    }

    package let id: UniqueID
    package let role: ParticipantRole
    package let displayName: String
    package var presence: Presence = .invited
    package var connectedAt: Timestamp?

    /// Sockets that are open, and those of them that are subscribed to the chat.
    package var sockets: [SocketID] = []
    package var subscribed: [SocketID] = []
    /// Whether its last subscribed socket was lost, and none has come back yet.
    package var hasLostSockets = false
    /// Until when it opens no socket: a test wants it to be cut off.
    package var refusesSocketsUntil: Timestamp?
    /// When the socket URL was handed out last.
    package var socketURLTime: Timestamp?

    /// The connection token that CreateParticipantConnection hands out until less than an hour of it is left.
    package var connectionToken: IssuedToken?
    /// Every token of this participant, to be forgotten with the chat.
    package var tokens: [AccessToken] = []

    /// The members that name the author of an item, made once: `"ParticipantId":…,"DisplayName":…,"ParticipantRole":…`.
    let authorJSON: [UInt8]

    init(id: UniqueID, role: ParticipantRole, displayName: String) {
        self.id = id
        self.role = role
        self.displayName = displayName
        let object = JSONWriter.object { writer in
            writer.member("ParticipantId", id)
            writer.member("DisplayName", displayName)
            writer.member("ParticipantRole", role.rawValue)
        }
        authorJSON = Array(object.dropFirst().dropLast())
    }
}
