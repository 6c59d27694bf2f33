internal import Chats
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// What an agent's desktop asks for through the page (Streams: `api_request`), by a method of the Streams client.
struct CCPRequest: APICall {
    typealias Perform = @Sendable (CCPRequest) throws(CCPRefusal) -> [UInt8]

    let instance: Instance
    let agent: String
    let params: CCPMembers
    var dialect: CCPDialect { CCPDialect() }

    /// What a method does, in the words of the service's failures: "Cannot clear contact: Invalid contact state."
    struct Action: Sendable {
        let words: String
        /// Whose state forbids it.
        var subject = "contact"

        init(_ words: String, subject: String = "contact") {
            self.words = words
            self.subject = subject
        }
    }

    /// A method that is carried; without an action its failures have no words of the service's.
    struct Method: Sendable {
        let action: Action?
        let perform: Perform

        init(_ action: Action? = nil, _ perform: @escaping Perform) {
            self.action = action
            self.perform = perform
        }
    }

    /// What most answer with.
    static let empty = Array("{}".utf8)

    /// The contact that the request is about.
    func contact() throws(CCPRefusal) -> UniqueID {
        let text = try params.requiredString("contactId", length: 1...256)
        guard let id = UniqueID(text) else {
            throw CCPRefusal(404, "\"\(text)\" is not a ContactId", type: .contactNotFound)
        }
        return id
    }

    /// The agent's place in the contact's chat.
    func seat() throws(CCPRefusal) -> (chat: Chat, participant: Participant.Index) {
        let contact = try contact()
        return try allowed { () throws(Refusal) in
            try instance.routing.participant(of: contact, with: agent)
        }
    }
}
