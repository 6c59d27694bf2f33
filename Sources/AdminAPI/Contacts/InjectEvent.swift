internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Kernel

/// Adds any event as any participant. The event does not change the contact's state.
///
/// `POST …/contacts/{contactId}/events` `{by, contentType, content?}`. The author of an event that
/// only the customer receives is the service.
enum InjectEvent {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let by = try members.requiredString("by", length: 1...256)
        let name = try members.requiredString("contentType", length: 1...100)
        guard name.hasPrefix(ContentType.eventPrefix) else {
            throw AdminProblem(
                400, "contentType \"\(name)\" is not an event", hint: "events begin with \(ContentType.eventPrefix)")
        }
        let content = try members.text("content", length: 0...16_384)
        let type = ContentType(rawValue: name)
        let stamp = try Author.act(by, in: try call.chat()) { chat, author in
            guard type.isForCustomer else { return chat.appendEvent(type, by: author) }
            return chat.appendEvent(
                type, content: type.isStoredEvent ? nil : content, by: nil, audience: .only([ChatState.customer]))
        }
        return .now(.json(stamp.adminJSON, status: .created))
    }
}
