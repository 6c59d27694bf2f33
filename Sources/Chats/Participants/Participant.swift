package import ContactModel
internal import JSON
package import Kernel

/// Somebody in one chat.
package struct Participant: Sendable, Codable {
    /// Its place among the participants of its chat.
    package typealias Index = ListIndex<Participant>

    package enum Presence: String, Sendable, Codable {
        /// Has tokens, but has not connected yet: not in the transcript.
        case invited
        /// An agent whom the contact is offered: has tokens, and connects by accepting only
        /// (Documentation/Decisions.md#decision-10).
        case offered
        case connected
        case left
    }

    /// What it hears of the chat once it has left.
    enum EndNotice: String, Sendable, Codable {
        case none
        /// Everything: it was made to leave with everybody else.
        case everything
        /// chat.ended, at its desktop.
        case endAlone
    }

    package let id: UniqueID
    package let role: ParticipantRole
    package private(set) var displayName: String
    /// What the contact centre calls this agent, whatever it is called in the chat; nil for other roles.
    package let agentName: String?
    package var presence: Presence = .invited
    /// Whether it only listens, unseen: a supervisor who monitors (Documentation/Protocol.md#roles-and-visibility).
    package var isMonitoring = false
    /// Whether it was asked in beside the agents who are there, and does not take the contact from where it waits.
    package var wasAskedIn = false
    /// Whether a scenario run plays it, itself or by a stand-in: it has no client.
    package var isPlayed = false
    var endNotice = EndNotice.none
    package var connectedAt: Timestamp?
    /// Sockets that are open, and those of them that are subscribed to the chat.
    package var sockets: [SocketID] = []
    package var subscribed: [SocketID] = []
    /// Whether its last subscribed socket was lost, and none has come back yet.
    package var hasLostSockets = false
    /// Until when it opens no socket: a test wants it to be cut off.
    package var refusesSocketsUntil: Timestamp?
    /// Those in the socket URLs that were handed out, as far as they may still open one.
    package var socketTokens: [IssuedToken] = []
    /// Far more than the five sockets that a participant can have.
    package static let mostSocketTokens = 32
    /// The connection token that CreateParticipantConnection hands out until less than an hour of it is left.
    package var connectionToken: IssuedToken?
    /// Every token of this participant, to be forgotten with the chat.
    package var tokens: [AccessToken] = []

    /// The members that name the author of an item, made once: `"ParticipantId":…,"DisplayName":…,"ParticipantRole":…`.
    private(set) var authorJSON: JSONText
    /// What it was called before.
    private var formerNames: [FormerName] = []

    /// A name with the first position in the transcript that is not under it any more.
    private struct FormerName: Codable {
        let end: Int
        let displayName: String
        let authorJSON: JSONText
    }

    /// Sockets are nobody's to keep.
    private enum CodingKeys: CodingKey {
        case id, role, displayName, agentName, presence, isMonitoring, wasAskedIn, isPlayed, endNotice,
            connectedAt
        case hasLostSockets, refusesSocketsUntil, socketTokens, connectionToken, tokens, authorJSON, formerNames
    }

    init(id: UniqueID, role: ParticipantRole, displayName: String) {
        self.id = id
        self.role = role
        self.displayName = displayName
        agentName = role == .agent ? displayName : nil
        authorJSON = Self.authorJSON(id, displayName, role)
    }

    private static func authorJSON(_ id: UniqueID, _ displayName: String, _ role: ParticipantRole) -> JSONText {
        let object = JSONWriter.object { writer in
            writer.member("ParticipantId", id)
            writer.member("DisplayName", displayName)
            writer.member("ParticipantRole", role.rawValue)
        }
        return JSONText(canonical: object.dropFirst().dropLast())
    }

    /// - Parameter position: where in the transcript the new name begins to hold; what stands before keeps the old one.
    mutating func rename(_ newName: String, from position: Int) {
        formerNames.append(FormerName(end: position, displayName: displayName, authorJSON: authorJSON))
        displayName = newName
        authorJSON = Self.authorJSON(id, newName, role)
    }

    /// The author's members as they were when the item at that position was made.
    func authorJSON(at position: Int) -> [UInt8] {
        guard !formerNames.isEmpty, let former = formerNames.first(where: { position < $0.end }) else {
            return authorJSON.escaped
        }
        return former.authorJSON.escaped
    }

    /// What it was called when the item at that position was made.
    package func displayName(at position: Int) -> String {
        formerNames.first { position < $0.end }?.displayName ?? displayName
    }

    /// Whether the positions of name changes are sorted and within bounds.
    ///
    /// Checked for participants that are read from a file.
    var areFormerNamesSound: Bool {
        let ends = formerNames.map(\.end)
        return ends == ends.sorted() && ends.allSatisfy(RecordBounds.counters.contains)
    }

    /// Whether it receives the chat on the socket of an agent's desktop, which is not its own.
    var isAtDesktop: Bool { subscribed.contains { !sockets.contains($0) } }

    /// Whether others see it in the chat.
    package var isPresent: Bool { presence == .connected && !isMonitoring }
}
