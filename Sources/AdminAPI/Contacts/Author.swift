internal import AdminCore
internal import Chats
internal import ContactModel
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// The participant that `by` names: by participant id, or by a role that one participant has.
enum Author {
    static func resolve(_ by: String, in chat: inout ChatState) throws(AdminProblem) -> Participant.Index {
        if let id = UniqueID(by), let index = chat.indexOfParticipant(id) { return index }
        guard let role = role(by) else {
            let names = ParticipantRole.allCases.map(\.rawValue)
            throw AdminProblem(
                400,
                "by \"\(by)\" is neither a participant's id nor one of \(names.joined(separator: ", "))"
                    + Suggestion.clause(for: by, among: names))
        }
        // The system can act in every chat without joining it.
        if role == .system {
            return try AdminDialect().allowed { () throws(Refusal) in
                try chat.systemParticipant(displayName: "SYSTEM_MESSAGE")
            }
        }
        let indices = chat.facts.participants.indices.filter {
            chat.facts.participants[$0].role == role
                && ![.left, .offered].contains(chat.facts.participants[$0].presence)
        }
        guard let index = indices.first, indices.count == 1 else {
            let all = chat.facts.participants.map { "\($0.role.rawValue) \($0.id) (\($0.presence.rawValue))" }
            throw AdminProblem(
                409,
                "\(indices.isEmpty ? "no participant has" : "\(indices.count) participants have") the role \(role.rawValue)",
                hint: "name one by its id", candidates: all)
        }
        return index
    }

    /// Returns the role with a wire name, in any case, or with a scenario name.
    static func role(_ name: String) -> ParticipantRole? {
        ParticipantRole(rawValue: name.uppercased()) ?? Actor(rawValue: name.lowercased())?.role
    }

    /// Finds the author, connects it if necessary, and runs `body` as the author.
    static func act(
        _ by: String, in chat: Chat, _ body: (inout ChatState, Participant.Index) throws(Refusal) -> ItemStamp
    ) throws(AdminProblem) -> ItemStamp {
        try chat.turn { state throws(AdminProblem) in
            let index = try resolve(by, in: &state)
            do throws(Refusal) {
                try state.checkMaySend(index)
                try state.admit(index, byClient: false)
            } catch {
                throw AdminProblem(409, error.reason)
            }
            return try AdminDialect().allowed { () throws(Refusal) in try body(&state, index) }
        }
    }
}

extension ItemStamp {
    /// The response to an injected message or event.
    var adminJSON: [UInt8] {
        JSONWriter.object { writer in
            writer.member("id", id)
            writer.member("absoluteTime", time)
        }
    }
}
