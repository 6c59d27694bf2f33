internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// Starts a chat for a simulated customer and connects the customer.
///
/// `POST …/contacts` `{displayName, attributes?, flow?}`.
enum CreateContact {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        var request = ChatRequest(
            flowID: try members.string("flow", length: 1...500) ?? "admin",
            displayName: try members.requiredString("displayName", length: 1...256))
        request.runsFlow = members.value["flow"] != nil
        request.supportedContentTypes = MessageLimits.supportable
        request.attributes = try ContactAttributesReader.read(members)
        let instance = try call.instance()
        let chat = try call.allowed { () throws(Refusal) in try instance.startChat(request).chat }
        chat.turn { $0.connect(ChatState.customer) }
        return .now(.json(ContactView.json(chat), status: .created))
    }
}
