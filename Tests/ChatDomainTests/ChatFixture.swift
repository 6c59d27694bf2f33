import Chats
import ContactCentre
import ContactModel
import Instances
import JSON
package import Kernel
import Testing

/// A registry on a manual clock, and what tests do with it most.
final class ChatFixture {
    let driver = TimerThread()
    let registry: Registry
    let start = Timestamp("2026-11-22T13:00:00.000Z") ?? Timestamp(milliseconds: 0)

    init(maxEndedContacts: Int = 100, _ change: (inout InstanceSettings) -> Void = { _ in }) {
        var settings = InstanceSettings()
        change(&settings)
        registry = Registry(
            template: Registry.Template(settings: settings, seed: 7, clockMode: .manual, now: start),
            maxEndedContacts: maxEndedContacts, node: "0", driver: driver)
    }

    deinit {
        driver.stop()
        registry.close()
    }

    var instance: Instance { registry.instance("i") }

    func startChat(_ change: (inout ChatRequest) -> Void = { _ in }) throws -> Chat {
        var request = ChatRequest(flowID: "flow", displayName: "Ana")
        change(&request)
        return try instance.startChat(request).chat
    }

    /// A chat with the customer (0) and one agent (1) in it.
    func connectedChat(_ change: (inout ChatRequest) -> Void = { _ in }) throws -> Chat {
        let chat = try startChat(change)
        chat.turn { $0.connect(ChatState.customer) }
        try chat.join(.agent, "Sam")
        return chat
    }

    @discardableResult
    func advance(_ milliseconds: Int64) -> [String] {
        instance.clock.advance(to: instance.clock.now() + milliseconds)?.map(\.label) ?? []
    }
}

extension Chat {
    @discardableResult
    func say(_ text: String, by participant: Participant.Index, type: ContentType = .plain, token: String? = nil) throws
        -> ItemStamp
    {
        try turn { chat throws(Refusal) in
            try chat.sendMessage(type, JSONText(text), clientToken: token.map { JSONText($0) }, by: participant)
        }
    }

    @discardableResult
    func signal(_ type: ContentType, content: String? = nil, by participant: Participant.Index, token: String? = nil)
        throws
        -> ItemStamp
    {
        try turn { chat throws(Refusal) in
            try chat.sendEvent(
                type, content: content.map { JSONText($0) }, clientToken: token.map { JSONText($0) }, by: participant)
        }
    }

    @discardableResult
    func join(_ role: ParticipantRole, _ name: String) throws -> Participant.Index {
        try turn { chat throws(Refusal) in
            let index = try chat.addParticipant(role, displayName: name)
            chat.connect(index)
            return index
        }
    }

    var state: ContactState { read { $0.facts.state } }

    /// The items as GetTranscript has them.
    var items: [JSONValue] {
        read { state in
            (0..<state.facts.transcript.count).compactMap { position in
                var writer = JSONWriter()
                state.facts.transcript.write(position, participants: state.facts.participants, to: &writer)
                return (try? JSONDocument(writer.bytes))?.root
            }
        }
    }

    /// Each item in short: `CUSTOMER joined`, `AGENT: hello`, `chat.ended`.
    var log: [String] {
        items.map { item in
            let role = item["ParticipantRole"]?.string.map { $0 + " " } ?? ""
            if let content = item["Content"]?.string { return role.dropLast() + ": " + content }
            return role + (item["ContentType"]?.string?.split(separator: ".").suffix(2).joined(separator: ".") ?? "?")
        }
    }
}

extension ChatFixture {
    /// A chat whose customer waits, and the agents of that name who could take it.
    func waitingChat(_ change: (inout ChatRequest) -> Void = { _ in }) throws -> Chat {
        let chat = try startChat(change)
        chat.turn { $0.connect(ChatState.customer) }
        return chat
    }

    /// Makes or changes an agent of the contact centre.
    func agent(
        _ name: String, _ state: AgentState = .available, _ body: (inout ContactCentre.AgentChange) -> Void = { _ in }
    )
        throws
    {
        var change = ContactCentre.AgentChange()
        change.state = state
        body(&change)
        try instance.routing.act { centre throws(Refusal) in
            try centre.change(name, change, defaultQueue: "BasicQueue")
        }
    }

    /// The contacts of an agent in short: `connecting`, `connected` …
    func contacts(of name: String) -> [String] {
        instance.routing.centre.facts.agents[name]?.contacts.map(\.state.rawValue) ?? []
    }

    func state(of name: String) -> String? {
        instance.routing.centre.facts.agents[name]?.state.name
    }
}

extension Chat {
    /// The ContactId of the leg that the chat is in.
    var leg: UniqueID { read { $0.contact.id } }
}

/// Tests know the places of those whom they add, in their order.
extension ListIndex: ExpressibleByIntegerLiteral {
    /// The place with that number.
    package init(integerLiteral number: Int) {
        self.init(rawValue: number)
    }
}
