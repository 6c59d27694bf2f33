internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// Adds a participant, who joins at once. The token lets any SDK act as the participant.
///
/// `POST …/contacts/{contactId}/participants` `{role, displayName, monitoring?}`. A supervisor with
/// `monitoring` listens and is not visible to the other participants.
enum AddParticipant {
    private static let roles: [ParticipantRole] = [.agent, .customBot, .supervisor]

    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let roleName = try members.requiredString("role", length: 1...100)
        let names = roles.map(\.rawValue)
        guard let role = Author.role(roleName), roles.contains(role) else {
            throw AdminProblem(
                400,
                "role must be one of \(names.joined(separator: ", ")), got \"\(roleName)\""
                    + Suggestion.clause(for: roleName, among: names))
        }
        let displayName = try members.requiredString("displayName", length: 1...256)
        let monitors = try members.boolean("monitoring") ?? false
        guard !monitors || role == .supervisor else {
            throw AdminProblem(400, "monitoring is for the role SUPERVISOR")
        }
        let chat = try call.chat()
        let index = try call.turn(of: chat) { chat throws(Refusal) in
            guard chat.facts.state != .ended else { throw Refusal(.conflict, "the contact has ended") }
            if chat.facts.state == .created { try chat.checkCustomer() }
            try chat.checkRoom(for: role, monitors: monitors)
            let index = try chat.addParticipant(role, displayName: displayName)
            if monitors { try chat.monitor(index) } else { chat.connect(index) }
            return index
        }
        return .now(.json(try ParticipantCredentials.json(chat, index), status: .created))
    }
}
