internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Ends a contact. All participants leave.
///
/// `POST …/contacts/{contactId}/end` `{reason?}`.
enum EndContact {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let reason = try call.members().string("reason", length: 1...100)
        let chat = try call.chat()
        try call.turn(of: chat) { chat throws(Refusal) in
            guard chat.facts.state != .ended else { throw Refusal(.conflict, "the contact has ended already") }
            chat.end(reason: reason)
        }
        return .now(.json(ContactView.json(chat)))
    }
}
