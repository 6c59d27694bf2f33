package import Chats
package import ContactCentre
package import ContactModel
package import Instances
internal import JSON
package import Kernel

/// Chats and agents that tests create without an API.
extension Stage {
    package func startChat(_ change: (inout ChatRequest) -> Void = { _ in }) throws -> Chat {
        var request = ChatRequest(flowID: "flow", displayName: "Ana")
        change(&request)
        return try instance.startChat(request).chat
    }

    /// Returns a chat with a connected customer, who waits for an agent.
    package func waitingChat(_ change: (inout ChatRequest) -> Void = { _ in }) throws -> Chat {
        let chat = try startChat(change)
        chat.turn { $0.connect(ChatState.customer) }
        return chat
    }

    /// Returns a chat with the customer (participant 0) and an agent (participant 1).
    package func connectedChat(_ change: (inout ChatRequest) -> Void = { _ in }) throws -> Chat {
        let chat = try waitingChat(change)
        try chat.join(.agent, "Sam")
        return chat
    }

    /// Creates or changes an agent of the contact centre.
    package func agent(
        _ name: String, _ state: AgentState = .available, _ body: (inout ContactCentre.AgentChange) -> Void = { _ in }
    ) throws {
        var change = ContactCentre.AgentChange()
        change.state = state
        body(&change)
        try instance.routing.act { centre throws(Refusal) in
            try centre.change(name, change, defaultQueue: "BasicQueue")
        }
    }

    /// Returns the states of an agent's contacts: `connecting`, `connected` …
    package func contacts(of name: String) -> [String] {
        instance.routing.centre.facts.agents[name]?.contacts.map(\.state.rawValue) ?? []
    }

    package func state(of name: String) -> String? {
        instance.routing.centre.facts.agents[name]?.state.name
    }
}

extension Chat {
    @discardableResult
    package func say(
        _ text: String, by participant: Participant.Index, type: ContentType = .plain, token: String? = nil
    ) throws -> ItemStamp {
        try turn { chat throws(Refusal) in
            try chat.sendMessage(type, JSONText(text), clientToken: token.map { JSONText($0) }, by: participant)
        }
    }

    @discardableResult
    package func signal(
        _ type: ContentType, content: String? = nil, by participant: Participant.Index, token: String? = nil
    ) throws -> ItemStamp {
        try turn { chat throws(Refusal) in
            try chat.sendEvent(
                type, content: content.map { JSONText($0) }, clientToken: token.map { JSONText($0) }, by: participant)
        }
    }

    @discardableResult
    package func join(_ role: ParticipantRole, _ name: String) throws -> Participant.Index {
        try turn { chat throws(Refusal) in
            let index = try chat.addParticipant(role, displayName: name)
            chat.connect(index)
            return index
        }
    }

    /// Uploads a file of two bytes as a participant.
    package func attach(_ name: String, _ type: String, by participant: Participant.Index) throws {
        let body = try instance.attachments.reserve(2)
        guard body.append([1, 2]) else { throw StageFailure("no room for two bytes") }
        try turn { chat throws(Refusal) in
            _ = try chat.attach(name: name, type: type, body, by: participant)
        }
    }

    package var state: ContactState { read { $0.facts.state } }

    /// The ContactId of the chat's current leg.
    package var leg: UniqueID { read { $0.contact.id } }
}

/// Lets tests write participants as integers, in the order in which they were added.
extension ListIndex: ExpressibleByIntegerLiteral {
    /// Creates the index with that number.
    package init(integerLiteral number: Int) {
        self.init(rawValue: number)
    }
}
