internal import Chats
internal import ContactCentre
internal import ContactModel
internal import Instances
internal import JSON
internal import Kernel

/// An agent's contact with its connections, in the form that Streams reads
/// (Documentation/Protocol.md#agent-data).
struct ContactDocument {
    private let contact: AgentContact
    private let instance: Instance
    private let leg: Contact
    private let request: ChatRequest
    private let attributes: [ContactAttribute]
    private let participants: IndexedList<Participant>
    /// The agent's own participant; nil if the offer was over before the chat added one.
    private let seat: Participant.Index?
    private let token: AccessToken?

    var id: UniqueID { contact.contact }

    /// - Returns: nil for a contact whose chat is not kept anymore.
    init?(_ contact: AgentContact, of agent: String, in instance: Instance) {
        guard let chat = instance.chat(contact.contact.description) else { return nil }
        seat = chat.read { $0.indexOfParticipant(contact.participant) }
        token = seat.flatMap { seat in
            contact.state.isOver ? nil : try? instance.participantToken(in: chat, for: seat)
        }
        self.contact = contact
        self.instance = instance
        (leg, request, attributes, participants) = chat.read { state in
            (
                state.facts.contacts.first { $0.id == contact.contact } ?? state.contact, state.facts.request,
                state.facts.attributes, state.facts.participants
            )
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.member("contactId", contact.contact)
        writer.member("initialContactId", contact.initial)
        writer.member("type", "chat")
        for name in ["state", "status"] as [StaticString] {
            writer.object(name) { writeState(contact.state.rawValue, contact.since, to: &$0) }
        }
        writer.array("connections") { writer in
            writer.object { writeAgent(to: &$0) }
            writer.object { writeCustomer(to: &$0) }
            for other in participants.indices where other != seat && participants[other].isOtherAgent {
                writer.object { writeOther(participants[other], to: &$0) }
            }
        }
        writeQueue(to: &writer)
        writer.member("contactDuration", "0")
        writer.object("attributes") { writer in
            for attribute in attributes {
                writer.member(
                    named: attribute.name,
                    raw: String(
                        decoding: JSONWriter.object { writer in
                            writer.member("name", attribute.name)
                            writer.member("value", attribute.value)
                        }, as: UTF8.self))
            }
        }
        writer.member("initiationMethod", leg.initiationMethod.rawValue.lowercased())
        writer.object("contactFeatures") { writer in
            writer.object("attachmentsEnabled") { $0.member("value", instance.settings.value.attachments.isEnabled) }
            writer.object("messagingMarkdownEnabled") { writer in
                writer.member("value", request.supportedContentTypes.contains(.markdown))
            }
        }
        writer.object("references") { _ in }
        writer.object("segmentAttributes") { writer in
            writer.member(named: "connect:Subtype", raw: #"{"ValueString":"connect:Chat"}"#)
        }
        writer.member("relatedContactId", ifPresent: request.relatedContactID)
        writer.object("channelContext") { _ in }
    }

    private func writeQueue(to writer: inout JSONWriter) {
        let queue = leg.queue?.queue ?? .queue(instance.settings.value.defaultQueue)
        let arn =
            switch queue {
            case .queue(let name): ConnectARN.queue(name, in: instance.id)
            case .agent(let name): ConnectARN.agentQueue(name, in: instance.id)
            }
        writer.object("queue") { writer in
            writer.member("name", queue.name)
            writer.member("queueARN", arn)
            writer.member("queueId", arn)
        }
        writer.member("queueTimestamp", leg.queue?.since ?? leg.initiatedAt)
    }

    private func writeState(_ type: String, _ time: Timestamp, to writer: inout JSONWriter) {
        writer.member("type", type)
        writer.member("timestamp", time)
    }

    // MARK: - Connections. A connection's id is its participant's (Streams: participantId).

    /// The id of the agent's own connection.
    static func agentConnection(_ contact: AgentContact) -> String {
        contact.participant.description
    }

    private func writeAgent(to writer: inout JSONWriter) {
        let state =
            switch contact.state {
            case .connecting: "connecting"
            case .connected: "connected"
            case .rejected: "rejected"
            case .ended, .missed: "disconnected"
            }
        let id = seat.map { participants[$0].id.description } ?? Self.agentConnection(contact)
        writeConnection(id, "agent", state, isInitial: false, to: &writer)
        writer.object("chatMediaInfo") { writer in
            if let token {
                let data = JSONWriter.object { $0.member("ConnectionAuthenticationToken", token.text) }
                writer.member("connectionData", String(decoding: data, as: UTF8.self))
            }
            writer.member("customerName", participants[ChatState.customer].displayName)
        }
    }

    private func writeCustomer(to writer: inout JSONWriter) {
        let customer = participants[ChatState.customer]
        // The customer of a missed or rejected contact keeps waiting.
        let isThere = customer.presence == .connected && contact.state != .ended
        writeConnection(
            customer.id.description, "inbound", isThere ? "connected" : "disconnected", isInitial: true, to: &writer)
        writer.object("chatMediaInfo") { $0.member("customerName", customer.displayName) }
    }

    /// Writes the connection of another agent in the chat.
    private func writeOther(_ other: Participant, to writer: inout JSONWriter) {
        writeConnection(
            other.id.description, "outbound", contact.state == .connected ? "connected" : "disconnected",
            isInitial: false, to: &writer)
        writer.member("quickConnectName", other.displayName)
        writer.object("chatMediaInfo") { $0.member("customerName", other.displayName) }
    }

    private func writeConnection(
        _ id: String, _ type: String, _ state: String, isInitial: Bool, to writer: inout JSONWriter
    ) {
        writer.member("connectionId", id)
        writer.member("type", type)
        writer.member("initial", isInitial)
        for name in ["state", "status"] as [StaticString] {
            writer.object(name) { writeState(state, contact.since, to: &$0) }
        }
        for name in ["endpoint", "address"] as [StaticString] {
            writer.object(name) { writer in
                writer.member("type", isInitial ? "phone_number" : "agent")
                writer.member("endpointARN", raw: "null".utf8)
            }
        }
        writer.array("monitorCapabilities") { _ in }
        writer.member("monitorStatus", raw: "null".utf8)
        writer.member("mute", false)
        writer.member("softphoneMediaInfo", raw: "null".utf8)
    }
}

extension Participant {
    fileprivate var isOtherAgent: Bool { role == .agent && presence == .connected }
}
