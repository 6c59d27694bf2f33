internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Kernel

/// Sends any message as any participant, even one that the service would refuse from a client.
///
/// `POST …/contacts/{contactId}/messages` `{by, content | chunks, contentType?, visibility?}`.
/// The server sends `chunks` one after the other, like a growing message of a Lex bot.
enum InjectMessage {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let by = try members.requiredString("by", length: 1...256)
        let pieces = try pieces(members)
        let type = try members.string("contentType", length: 1...100).map(ContentType.init(rawValue:)) ?? .plain
        let visibility = try members.choice("visibility", of: Visibility.self) ?? .all
        let stamp = try Author.act(by, in: try call.chat()) { chat, author throws(Refusal) in
            guard pieces.count == 1 else {
                return chat.appendMessage(type, inPieces: pieces, by: author, visibility: visibility)
            }
            let (type, content) = try chat.carried(type, pieces[0], by: author)
            return chat.appendMessage(type, content, by: author, visibility: visibility)
        }
        return .now(.json(stamp.adminJSON, status: .created))
    }

    /// Reads the whole message, or the chunks that it is sent in.
    private static func pieces(_ members: AdminMembers) throws(AdminProblem) -> [JSONText] {
        guard let chunks = try members.strings("chunks", length: 1...16_384) else {
            return [try members.requiredText("content", length: 1...16_384)]
        }
        guard members.value["content"] == nil else {
            throw AdminProblem(400, "a message must have either content or chunks")
        }
        guard (2...100).contains(chunks.count) else {
            throw AdminProblem(400, "chunks has \(chunks.count) elements; 2 to 100 are allowed")
        }
        return chunks.map { JSONText($0) }
    }
}
