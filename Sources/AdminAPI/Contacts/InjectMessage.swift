internal import ChatDomain
internal import HTTPRouting
internal import HTTPTypes

/// `POST …/contacts/{contactId}/messages` `{by, content, contentType?}`: says anything as anyone, also what the service
/// would refuse a client.
enum InjectMessage {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members("by", "content", "contentType")
        let by = try members.requiredString("by", length: 1...256)
        let content = try members.requiredText("content", length: 1...16_384)
        let type = try members.string("contentType", length: 1...100).map(ContentType.init(rawValue:)) ?? .plain
        let stamp = try Author.act(by, in: try call.chat()) { chat, author in
            chat.appendMessage(type, content, by: author)
        }
        return .now(.json(stamp.adminJSON, status: .created))
    }
}
