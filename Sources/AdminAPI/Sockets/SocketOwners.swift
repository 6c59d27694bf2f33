internal import AdminCore
internal import Chats
internal import ContactModel
internal import Kernel

/// The participants whose sockets an operation applies to.
///
/// `participant` is the id of one participant, or a role of all participants to select. If it is
/// absent, the operation applies to all participants of the contact.
enum SocketOwners {
    static func indices(_ name: String?, in chat: borrowing ChatState) throws(AdminProblem) -> [Participant.Index] {
        let participants = chat.facts.participants
        guard let name else { return Array(participants.indices) }
        if let id = UniqueID(name), let index = chat.indexOfParticipant(id) { return [index] }
        let roles = ParticipantRole.allCases.map(\.rawValue)
        guard let role = Author.role(name) else {
            throw AdminProblem(
                400,
                "participant \"\(name)\" is neither a participant's id nor one of \(roles.joined(separator: ", "))"
                    + Suggestion.clause(for: name, among: roles))
        }
        let indices = participants.indices.filter { participants[$0].role == role }
        guard !indices.isEmpty else {
            throw AdminProblem(409, "no participant has the role \(role.rawValue)")
        }
        return indices
    }
}
