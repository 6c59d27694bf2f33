internal import AdminCore
internal import ContactCentre
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import Kernel

/// Acts on a contact that an agent has.
///
/// `POST …/agents/{name}/contacts/{contactId}/accept`, `reject`, `clear`, `complete` and `token`.
enum AgentContacts {
    /// Accepts the contact. The agent is in the chat before the response is sent.
    ///
    /// The token in the response lets any SDK act as the agent.
    static let accept: AdminAPI.Operation = { call throws(AdminProblem) in
        let (instance, agent, contact) = try subject(call)
        let (chat, participant) = try call.allowed { () throws(Refusal) in
            try instance.routing.accept(contact, by: agent)
        }
        return .now(.json(try ParticipantCredentials.json(chat, participant)))
    }

    /// Returns the token that an agent's desktop gets while a contact rings.
    ///
    /// The token is valid for connecting. It is not valid for acting before `accept`.
    static let token: AdminAPI.Operation = { call throws(AdminProblem) in
        let (instance, agent, contact) = try subject(call)
        let (chat, participant) = try call.allowed { () throws(Refusal) in
            try instance.routing.participant(of: contact, with: agent)
        }
        return .now(.json(try ParticipantCredentials.json(chat, participant)))
    }

    static let reject: AdminAPI.Operation = { call throws(AdminProblem) in
        try change(call) { centre, contact, agent throws(Refusal) in
            try centre.reject(contact, by: agent)
        }
    }

    /// Ends after-contact work. Amazon Connect has two names for this: `clear` and `complete`.
    static let clear: AdminAPI.Operation = { call throws(AdminProblem) in
        try change(call) { centre, contact, agent throws(Refusal) in
            try centre.clear(contact, by: agent)
        }
    }

    private static func change(
        _ call: AdminCall, _ body: (inout ContactCentre, UniqueID, String) throws(Refusal) -> Void
    ) throws(AdminProblem) -> Reply {
        let (instance, agent, contact) = try subject(call)
        try call.allowed { () throws(Refusal) in
            try instance.routing.act { centre throws(Refusal) in try body(&centre, contact, agent) }
        }
        let known = try call.allowed { () throws(Refusal) in try instance.routing.centre.agent(agent) }
        return .now(.json(AgentView.json(known)))
    }

    private static func subject(_ call: AdminCall) throws(AdminProblem) -> (Instance, String, UniqueID) {
        _ = try call.members()
        let id = call.request.parameters[2]
        guard let contact = UniqueID(id) else {
            throw AdminProblem(404, "\"\(id)\" is not a ContactId")
        }
        return (try call.existingInstance(), call.request.parameters[1], contact)
    }
}
