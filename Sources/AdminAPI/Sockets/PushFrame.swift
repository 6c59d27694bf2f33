internal import AdminCore
internal import Chats
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Sends one `aws/chat` frame to subscribed sockets. The content does not enter the transcript.
///
/// `POST …/contacts/{contactId}/frames` `{participant?, content}`. A string is sent as the content,
/// whatever it says. Any other JSON value is sent as the text that the request has for it.
enum PushFrame {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let participant = try members.string("participant", length: 1...256)
        let content = try content(members)
        let chat = try call.chat()
        let sockets = try chat.turn { state throws(AdminProblem) in
            state.pushContent(content, to: try SocketOwners.indices(participant, in: state))
        }
        return .now(.json(JSONWriter.object { $0.member("sockets", sockets) }))
    }

    private static func content(_ members: AdminMembers) throws(AdminProblem) -> JSONText {
        guard let value = members.value["content"] else { throw members.missing("content") }
        return value.text ?? JSONText(String(value.source))
    }
}
