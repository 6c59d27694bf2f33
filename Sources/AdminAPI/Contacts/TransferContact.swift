internal import AdminCore
internal import Chats
internal import ContactCentre
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// Transfers a contact as an agent does. If no agent is in the chat, its flow sends it on.
///
/// `POST …/contacts/{contactId}/transfer` `{to: {agent|queue|flow}, from?, outcome?}`.
/// `outcome: failed` makes an agent's transfer fail.
enum TransferContact {
    private enum Outcome: String, CaseIterable {
        case succeeded
        case failed
    }

    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let target = try target(members)
        let from = try members.string("from", length: 1...256)
        let fails = try members.choice("outcome", of: Outcome.self) == .failed
        let chat = try call.chat()
        // The target of a transfer that fails does not have to exist.
        if !fails {
            try call.allowed { () throws(Refusal) in try chat.instance.routing.centre.check(target) }
        }
        try chat.turn { state throws(AdminProblem) in
            let agent = try sender(from, in: &state)
            try call.allowed { () throws(Refusal) in
                switch (agent, fails) {
                case (let agent?, true): try state.failTransfer(by: agent)
                case (let agent?, false): try state.transfer(to: target, by: agent)
                case (nil, true): throw Refusal(.conflict, "a transfer can fail only while an agent is in the chat")
                case (nil, false): try state.route(to: target)
                }
            }
        }
        return .now(.json(ContactView.json(chat)))
    }

    /// Invites another agent into the chat, as an agent does.
    ///
    /// `POST …/contacts/{contactId}/invite` `{to: {agent|queue}, from?}`.
    static let invite: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let target = try target(members)
        let from = try members.string("from", length: 1...256)
        let chat = try call.chat()
        try call.allowed { () throws(Refusal) in try chat.instance.routing.centre.check(target) }
        try chat.turn { state throws(AdminProblem) in
            let agent = try sender(from, in: &state)
            try call.allowed { () throws(Refusal) in
                guard let agent else {
                    throw Refusal(.conflict, "only an agent in the chat can invite another agent")
                }
                try state.invite(target, by: agent)
            }
        }
        return .now(.json(ContactView.json(chat)))
    }

    private static func target(_ members: AdminMembers) throws(AdminProblem) -> TransferTarget {
        let to = try members.requiredStructure("to")
        try to.refuseUnknown(except: ["agent", "queue", "flow"])
        let targets = [
            try to.string("agent", length: 1...256).map(TransferTarget.agent),
            try to.string("queue", length: 1...256).map(TransferTarget.queue),
            try to.string("flow", length: 1...500).map(TransferTarget.flow),
        ].compactMap(\.self)
        guard let target = targets.first, targets.count == 1 else {
            throw AdminProblem(400, "to must have exactly one of agent, queue and flow, got \(targets.count)")
        }
        return target
    }

    /// Returns the agent who acts: the named agent, or the only agent in the chat.
    ///
    /// - Returns: nil if `from` is nil and no agent is in the chat.
    private static func sender(_ from: String?, in chat: inout ChatState) throws(AdminProblem) -> Participant.Index? {
        if let from { return try Author.resolve(from, in: &chat) }
        let agents = chat.facts.participants.indices.filter {
            chat.facts.participants[$0].role == .agent && chat.facts.participants[$0].presence == .connected
        }
        guard agents.count <= 1 else {
            throw AdminProblem(
                409, "\(agents.count) agents are in the chat", hint: "name one by from",
                candidates: agents.map {
                    "\(chat.facts.participants[$0].displayName) \(chat.facts.participants[$0].id)"
                })
        }
        return agents.first
    }
}
