internal import Chats
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// A request of an agent's desktop through the page (Streams: `api_request`).
///
/// It names a method of the Streams client.
struct CCPRequest: APICall {
    typealias Perform = @Sendable (CCPRequest) throws(CCPRefusal) -> [UInt8]

    let instance: Instance
    let agent: String
    let params: CCPMembers
    var dialect: CCPDialect { CCPDialect() }

    /// What a method does, in the words of the service's failures.
    ///
    /// For example: "Cannot clear contact: Invalid contact state."
    struct Action: Sendable {
        let words: String
        /// The thing whose state forbids the action.
        var subject = "contact"

        init(_ words: String, subject: String = "contact") {
            self.words = words
            self.subject = subject
        }
    }

    /// A supported method. Without an action, its failures do not use the service's words.
    struct Method: Sendable {
        let action: Action?
        let perform: Perform

        init(_ action: Action? = nil, _ perform: @escaping Perform) {
            self.action = action
            self.perform = perform
        }
    }

    /// The response of most methods.
    static let empty = Array("{}".utf8)

    /// The contact that the request is about.
    func contact() throws(CCPRefusal) -> UniqueID {
        let text = try params.requiredString("contactId", length: 1...256)
        guard let id = UniqueID(text) else {
            throw CCPRefusal(404, "\"\(text)\" is not a ContactId", type: .contactNotFound)
        }
        return id
    }

    /// The contact's chat, and the agent's participant in it.
    func seat() throws(CCPRefusal) -> (chat: Chat, participant: Participant.Index) {
        let contact = try contact()
        return try allowed { () throws(Refusal) in
            try instance.routing.participant(of: contact, with: agent)
        }
    }
}
