internal import Chats
internal import ContactCentre
internal import ContactModel
internal import Instances
internal import JSON
internal import Kernel

/// The methods for an agent's contacts.
enum AgentContacts {
    /// Accepts a contact. The agent is in the chat before the response is sent.
    static let accept: CCPRequest.Perform = { request throws(CCPRefusal) in
        let contact = try request.contact()
        _ = try request.allowed { () throws(Refusal) in
            try request.instance.routing.accept(contact, by: request.agent)
        }
        return CCPRequest.empty
    }

    static let reject: CCPRequest.Perform = { request throws(CCPRefusal) in
        try change(request) { centre, contact throws(Refusal) in
            try centre.reject(contact, by: request.agent)
        }
    }

    /// Ends after-contact work. Fails for a contact that is not over, as documented.
    static let clear: CCPRequest.Perform = { request throws(CCPRefusal) in
        try change(request) { centre, contact throws(Refusal) in
            try centre.clear(contact, by: request.agent)
        }
    }

    static let leave: CCPRequest.Perform = { request throws(CCPRefusal) in
        let contact = try known(request)
        return try hangUp(contact, request)
    }

    /// Closes a connection of a contact.
    ///
    /// With the agent's own connection, the agent hangs up. That rejects a ringing contact and
    /// clears a contact that is over. The customer's connection ends the chat from the customer's
    /// side.
    static let destroyConnection: CCPRequest.Perform = { request throws(CCPRefusal) in
        let contact = try known(request)
        let connection = try request.params.requiredString("connectionId", length: 1...256)
        guard contact.state == .connected else {
            guard connection == ContactDocument.agentConnection(contact) else {
                throw notFound(connection)
            }
            return try hangUp(contact, request)
        }
        let (chat, participant) = try request.seat()
        let index = chat.read { state in
            state.facts.participants.firstIndex { $0.id.description == connection && $0.presence == .connected }
        }
        guard let index else {
            throw notFound(connection)
        }
        if index == participant { return try hangUp(contact, request) }
        chat.turn { $0.leave(index) }
        return CCPRequest.empty
    }

    private static func notFound(_ connection: String) -> CCPRefusal {
        CCPRefusal(404, "the contact has no live connection \"\(connection)\"", type: .connectionNotFound)
    }

    /// Does nothing, because all participants of a chat are connected.
    ///
    /// Fails without two live parties in addition to the agent.
    static let conference: CCPRequest.Perform = { request throws(CCPRefusal) in
        let contact = try known(request)
        let (chat, participant) = try request.seat()
        let others = chat.read { state in
            state.facts.participants.indices.count { $0 != participant && state.facts.participants[$0].isPresent }
        }
        guard contact.state == .connected, others >= 2 else {
            throw CCPRefusal(
                409, "the contact has \(others) live participants besides the agent; conferencing needs two",
                type: .invalidState)
        }
        return CCPRequest.empty
    }

    private static func hangUp(_ contact: AgentContact, _ request: CCPRequest) throws(CCPRefusal) -> [UInt8] {
        switch contact.state {
        case .connecting: return try reject(request)
        case .connected:
            let (chat, participant) = try request.seat()
            chat.turn { $0.leave(participant) }
            return CCPRequest.empty
        case .ended, .missed, .rejected: return try clear(request)
        }
    }

    private static func known(_ request: CCPRequest) throws(CCPRefusal) -> AgentContact {
        let contact = try request.contact()
        let contacts = try request.allowed { () throws(Refusal) in
            try request.instance.routing.centre.agent(request.agent).contacts
        }
        let known =
            contacts.last { $0.contact == contact && !$0.state.isOver } ?? contacts.last { $0.contact == contact }
        guard let known else {
            throw CCPRefusal(404, "\(request.agent) has no contact \"\(contact)\"", type: .contactNotFound)
        }
        return known
    }

    private static func change(
        _ request: CCPRequest, _ body: (inout ContactCentre, UniqueID) throws(Refusal) -> Void
    ) throws(CCPRefusal) -> [UInt8] {
        let contact = try request.contact()
        try request.allowed { () throws(Refusal) in
            try request.instance.routing.act { centre throws(Refusal) in try body(&centre, contact) }
        }
        return CCPRequest.empty
    }
}
