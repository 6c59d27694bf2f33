internal import ChatDomain
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// `POST …/contacts/{contactId}/participants` `{role, displayName}`: somebody joins at once; their token lets any SDK act
/// as them.
enum AddParticipant {
    private static let roles: [ParticipantRole] = [.agent, .customBot]

    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members("role", "displayName")
        let roleName = try members.requiredString("role", length: 1...100)
        let names = roles.map(\.rawValue)
        guard let role = Author.role(roleName), roles.contains(role) else {
            throw AdminProblem(
                400,
                "role \"\(roleName)\" is none of \(names.joined(separator: ", "))"
                    + Suggestion.clause(for: roleName, among: names))
        }
        let displayName = try members.requiredString("displayName", length: 1...256)
        let chat = try call.chat()
        let index = try call.turn(of: chat) { chat throws(ChatRefusal) in
            guard chat.state != .created else {
                throw ChatRefusal(.conflict, "the customer has not connected yet, so nobody can answer")
            }
            guard chat.state != .ended else { throw ChatRefusal(.conflict, "the contact has ended") }
            let index = try chat.addParticipant(role, displayName: displayName)
            chat.connect(index)
            return index
        }
        return try answer(call, chat, index)
    }

    private static func answer(_ call: AdminCall, _ chat: Chat, _ index: Int) throws(AdminProblem) -> Reply {
        let token: AccessToken
        do throws(ChatRefusal) {
            token = try chat.instance.issueParticipantToken(in: chat, for: index)
        } catch {
            throw AdminCall.problem(error)
        }
        let participant = chat.read { $0.participants[index] }
        let body = JSONWriter.object { writer in
            writer.member("participantId", participant.id)
            writer.member("participantToken", token.text)
            writer.member("contactId", chat.id)
            writer.member("role", participant.role.rawValue)
            writer.member("displayName", participant.displayName)
        }
        return .now(.json(body, status: .created))
    }
}
