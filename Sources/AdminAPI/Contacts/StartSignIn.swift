internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// Asks the customer to sign in, as a flow does.
///
/// `POST …/contacts/{contactId}/authentication` `{timeout?}`.
enum StartSignIn {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let timeout = try members.milliseconds("timeout", 1_000...3_600_000) ?? SignIn.usualTimeout
        let chat = try call.chat()
        let session = try call.turn(of: chat) { chat throws(Refusal) in
            let index = try chat.startSignIn(timeout: timeout)
            return chat.facts.signIns[index].id
        }
        return .now(.json(JSONWriter.object { $0.member("sessionId", session) }, status: .created))
    }

    /// Ends a sign-in session as the service would.
    ///
    /// `POST …/contacts/{contactId}/authentication/{sessionId}` `{outcome}`.
    static let finish: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        guard let outcome = try members.choice("outcome", of: SignIn.Outcome.self) else {
            throw members.missing("outcome")
        }
        let chat = try call.chat()
        let id = call.request.parameters[2]
        guard let index = chat.read({ $0.indexOfSignIn(id) }) else {
            throw AdminProblem(
                404, "the contact has no sign-in \"\(id)\"",
                candidates: chat.read { $0.facts.signIns }.map { "\($0.id) \($0.outcome?.rawValue ?? "open")" })
        }
        try call.turn(of: chat) { chat throws(Refusal) in try chat.finishSignIn(index, outcome) }
        return .now(.json(ContactView.json(chat)))
    }
}
