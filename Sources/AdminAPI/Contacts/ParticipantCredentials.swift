internal import AdminCore
internal import Chats
internal import ContactModel
internal import Instances
internal import JSON
internal import Kernel

/// The ids and the token that let any SDK act as a participant.
enum ParticipantCredentials {
    static func json(_ chat: Chat, _ index: Participant.Index) throws(AdminProblem) -> [UInt8] {
        let token = try AdminDialect().allowed { () throws(Refusal) in
            try chat.instance.participantToken(in: chat, for: index)
        }
        let (participant, contact) = chat.read { ($0.facts.participants[index], $0.contact.id) }
        return JSONWriter.object { writer in
            writer.member("participantId", participant.id)
            writer.member("participantToken", token.text)
            writer.member("contactId", contact)
            writer.member("initialContactId", chat.id)
            writer.member("role", participant.role.rawValue)
            writer.member("displayName", participant.displayName)
        }
    }
}
