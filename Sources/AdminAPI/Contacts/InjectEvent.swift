internal import ChatDomain
internal import HTTPRouting
internal import HTTPTypes

/// `POST …/contacts/{contactId}/events` `{by, contentType, content?}`: any event as anyone; none changes the contact's state.
enum InjectEvent {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members("by", "contentType", "content")
        let by = try members.requiredString("by", length: 1...256)
        let name = try members.requiredString("contentType", length: 1...100)
        guard name.hasPrefix(ContentType.eventPrefix) else {
            throw AdminProblem(
                400, "contentType \"\(name)\" is no event", hint: "events begin with \(ContentType.eventPrefix)")
        }
        _ = try members.text("content", length: 0...16_384)
        let stamp = try Author.act(by, in: try call.chat()) { chat, author in
            chat.appendEvent(ContentType(rawValue: name), by: author)
        }
        return .now(.json(stamp.adminJSON, status: .created))
    }
}
