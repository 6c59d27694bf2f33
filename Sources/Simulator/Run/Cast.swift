internal import Chats
internal import ScenarioModel

/// The participants that play the parts of a run. A list, because a run has few participants.
struct Cast: Sendable, Codable {
    struct Role: Sendable, Codable {
        let part: Part
        let participant: Participant.Index
    }

    private(set) var roles: [Role] = []

    /// The participant that plays a part.
    subscript(part: Part) -> Participant.Index? {
        get { roles.first { $0.part == part }?.participant }
        set {
            roles.removeAll { $0.part == part }
            if let newValue { roles.append(Role(part: part, participant: newValue)) }
        }
    }

    /// The part that a participant plays.
    subscript(participant participant: Participant.Index) -> Part? {
        get { roles.first { $0.participant == participant }?.part }
        set {
            roles.removeAll { $0.participant == participant }
            if let newValue { roles.append(Role(part: newValue, participant: participant)) }
        }
    }
}
