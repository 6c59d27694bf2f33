package import ContactModel
internal import JSON
package import Kernel

/// A participant of one chat.
package struct Participant: Sendable, Codable {
    /// The index of a participant in its chat's list.
    package typealias Index = ListIndex<Participant>

    package enum Presence: String, Sendable, Codable {
        /// Has tokens, but has not connected yet and is not in the transcript.
        case invited
        /// An agent with an offer of the contact. Has tokens, and connects only by accepting
        /// (Documentation/Decisions.md#decision-10).
        case offered
        case connected
        case left
    }

    /// What a participant receives of the chat after it has left.
    enum EndNotice: String, Sendable, Codable {
        case none
        /// Everything, because the end of the contact made all participants leave.
        case everything
        /// Only chat.ended, at the agent's desktop.
        case endAlone
    }

    package let id: UniqueID
    package let role: ParticipantRole
    package private(set) var displayName: String
    /// The agent's name in the contact centre, which can differ from the display name; nil for
    /// other roles.
    package let agentName: String?
    package var presence: Presence = .invited
    /// Whether it is a supervisor who monitors: listens unseen
    /// (Documentation/Protocol.md#roles-and-visibility).
    package var isMonitoring = false
    /// Whether the agent was invited to join others, and does not take the contact from its queue.
    package var wasAskedIn = false
    /// Whether a scenario run or its stand-in plays the participant, which then has no client.
    package var isPlayed = false
    var endNotice = EndNotice.none
    package var connectedAt: Timestamp?
    /// The open sockets. `subscribed` contains the sockets that are subscribed to the chat.
    package var sockets: [SocketID] = []
    package var subscribed: [SocketID] = []
    /// Whether it has lost its last subscribed socket and not subscribed again.
    package var hasLostSockets = false
    /// When its sockets are accepted again, if a test has cut it off.
    package var refusesSocketsUntil: Timestamp?
    /// The tokens in the socket URLs that it received, as long as they can still open a socket.
    package var socketTokens: [IssuedToken] = []
    /// The most socket tokens that are kept, far more than the five sockets of a participant.
    package static let mostSocketTokens = 32
    /// The connection token. CreateParticipantConnection returns it again while it is valid for at
    /// least an hour.
    package var connectionToken: IssuedToken?
    /// Every token of this participant. The server forgets them together with the chat.
    package var tokens: [AccessToken] = []

    /// The members that name the author of an item, encoded once:
    /// `"ParticipantId":…,"DisplayName":…,"ParticipantRole":…`.
    private(set) var authorJSON: JSONText
    /// Earlier display names.
    private var formerNames: [FormerName] = []

    /// An earlier name, and the first position in the transcript that does not use it.
    private struct FormerName: Codable {
        let end: Int
        let displayName: String
        let authorJSON: JSONText
    }

    /// Every member except the sockets, which a snapshot does not keep.
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

    /// - Parameter position: the first position in the transcript that uses the new name. Earlier
    ///   items keep the old one.
    mutating func rename(_ newName: String, from position: Int) {
        formerNames.append(FormerName(end: position, displayName: displayName, authorJSON: authorJSON))
        displayName = newName
        authorJSON = Self.authorJSON(id, newName, role)
    }

    /// The author's members at the time of the item at that position.
    func authorJSON(at position: Int) -> [UInt8] {
        guard !formerNames.isEmpty, let former = formerNames.first(where: { position < $0.end }) else {
            return authorJSON.escaped
        }
        return former.authorJSON.escaped
    }

    /// The display name at the time of the item at that position.
    package func displayName(at position: Int) -> String {
        formerNames.first { position < $0.end }?.displayName ?? displayName
    }

    /// Whether the positions of name changes are sorted and in bounds.
    ///
    /// Checked for participants that are read from a file.
    var areFormerNamesSound: Bool {
        let ends = formerNames.map(\.end)
        return ends == ends.sorted() && ends.allSatisfy(RecordBounds.counters.contains)
    }

    /// Whether it receives the chat on the socket of an agent's desktop, which is not one of its
    /// own sockets.
    var isAtDesktop: Bool { subscribed.contains { !sockets.contains($0) } }

    /// Whether other participants see it in the chat.
    package var isPresent: Bool { presence == .connected && !isMonitoring }
}
