internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Renames a participant, or lets a supervisor who monitors barge in.
///
/// `PUT …/contacts/{contactId}/participants/{participantId}` `{displayName?, monitoring?}`.
/// The participants in the chat receive the new name. `monitoring: false` lets a supervisor barge
/// in.
enum UpdateParticipant {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let name = try members.string("displayName", length: 1...256)
        let monitors = try members.boolean("monitoring")
        guard monitors != true else {
            throw AdminProblem(400, "monitoring begins when the supervisor joins: POST …/participants with monitoring")
        }
        guard name != nil || monitors != nil else { throw AdminProblem(400, "expected displayName or monitoring") }
        let chat = try call.chat()
        try call.turn(of: chat, participant: 2) { chat, index throws(Refusal) in
            if monitors == false { try chat.barge(index) }
            if let name { try chat.rename(index, to: name) }
        }
        return .now(.json(ContactView.json(chat)))
    }

    /// Makes the participant leave, as DisconnectParticipant does: `DELETE` of the same path.
    static let leave: AdminAPI.Operation = { call throws(AdminProblem) in
        let chat = try call.chat()
        try call.turn(of: chat, participant: 2) { chat, index throws(Refusal) in
            try chat.checkPresence(index)
            guard chat.facts.participants[index].role != .system else {
                throw Refusal(.conflict, "the system cannot leave the chat")
            }
            chat.leave(index)
        }
        return .now(.json(ContactView.json(chat)))
    }
}

extension AdminCall {
    /// Runs a turn about the participant whose id is in a path segment.
    fileprivate func turn(
        of chat: Chat, participant segment: Int, _ body: (inout ChatState, Participant.Index) throws(Refusal) -> Void
    ) throws(AdminProblem) {
        let id = request.parameters[segment]
        guard let index = UniqueID(id).flatMap({ id in chat.read { $0.indexOfParticipant(id) } }) else {
            let all = chat.read { $0.facts.participants }.map { "\($0.role.rawValue) \($0.id)" }
            throw AdminProblem(404, "the contact has no participant \"\(id)\"", candidates: all)
        }
        try turn(of: chat) { chat throws(Refusal) in try body(&chat, index) }
    }
}
