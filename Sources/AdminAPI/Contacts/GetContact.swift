internal import AdminCore
internal import Chats
internal import HTTPRouting
internal import Instances

/// Returns a contact. With `state` and `wait`, waits until the contact is in that state.
///
/// `GET …/contacts/{contactId}?state=&wait=`.
enum GetContact {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let chat = try call.chat()
        let state = call.queryItem("state")
        if let state, ContactState(rawValue: state) == nil {
            throw AdminProblem(
                400,
                "state must be one of \(ContactState.allCases.map(\.rawValue).joined(separator: ", ")), got \"\(state)\""
            )
        }
        return try call.reply(chat.instance) {
            let current = chat.read { $0.facts.state.rawValue }
            return WaitResult(
                holds: state == nil || state == current, response: .json(ContactView.json(chat)),
                nearMiss: "the contact is \(current), not \(state ?? current)")
        }
    }
}
