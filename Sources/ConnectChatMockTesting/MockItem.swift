/// A transcript item.
public struct MockItem: Sendable, Identifiable, Decodable {
    /// The item's id.
    public let id: String
    /// `MESSAGE`, `EVENT` or `ATTACHMENT`.
    public let type: String
    /// The content type, such as `text/plain`.
    public let contentType: String
    /// The content; empty for an item without content.
    public let content: String
    /// The author's role; nil for an item of the service.
    public let role: MockRole?
    /// The author's name; nil for an item of the service itself.
    public let displayName: String?

    /// Whether the item is a message.
    public var isMessage: Bool { type == "MESSAGE" }

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case type = "Type"
        case contentType = "ContentType"
        case content = "Content"
        case role = "ParticipantRole"
        case displayName = "DisplayName"
    }

    /// Decodes an item in the form that GetTranscript returns.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(String.self, forKey: .id)
        type = try members.decode(String.self, forKey: .type)
        contentType = try members.decodeIfPresent(String.self, forKey: .contentType) ?? ""
        content = try members.decodeIfPresent(String.self, forKey: .content) ?? ""
        role = try members.decodeIfPresent(MockRole.self, forKey: .role)
        displayName = try members.decodeIfPresent(String.self, forKey: .displayName)
    }
}

/// The role of a participant (ParticipantRole).
public enum MockRole: String, Sendable, CaseIterable, Codable {
    case agent = "AGENT"
    case customer = "CUSTOMER"
    case customBot = "CUSTOM_BOT"
    case supervisor = "SUPERVISOR"
    case system = "SYSTEM"
}

/// The credentials with which a client can act as a participant.
public struct MockParticipant: Sendable, Decodable {
    /// The ParticipantId.
    public let participantID: String
    /// The token for CreateParticipantConnection.
    public let participantToken: String

    private enum CodingKeys: String, CodingKey {
        case participantID = "participantId"
        case participantToken
    }
}
