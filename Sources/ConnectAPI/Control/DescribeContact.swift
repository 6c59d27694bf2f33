internal import Chats
internal import ContactCentre
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// DescribeContact (service model: connect, Documentation/Protocol.md#describecontact).
///
/// Times are JSON numbers, in seconds.
enum DescribeContact {
    static let endpoint = Endpoint.control(.describeContact, errors: .connect) { call throws(ServiceError) in
        let instanceID = try call.pathParameter(0, "InstanceId", length: 1...100)
        let contactID = try call.pathParameter(1, "ContactId", length: 1...256)
        let chat = try call.chat(instance: instanceID, contact: contactID)
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            let work = workUnderWay(chat, contactID)
            return chat.read { state in
                let leg = leg(contactID, of: state)
                return JSONWriter.object(capacity: 1_024) { writer in
                    writer.object("Contact") { writer in
                        write(leg, of: state, instanceID: instanceID, workUnderWay: work, to: &writer)
                    }
                }
            }
        }
    }

    private static func leg(_ contactID: String, of state: borrowing ChatState) -> Contact {
        state.facts.contacts.last { $0.id == UniqueID(contactID) } ?? state.contact
    }

    /// When the agent who answered the leg began the after-contact work for it; nil if none is in
    /// progress.
    private static func workUnderWay(_ chat: Chat, _ contactID: String) -> Timestamp? {
        let agent = chat.read { state in
            leg(contactID, of: state).agent.map { state.facts.participants[$0.participant].id }
        }
        guard let agent else { return nil }
        let agents = chat.instance.routing.centre.facts.agents.values
        return agents.lazy.flatMap(\.contacts).first { $0.participant == agent && $0.state == .ended }?.since
    }

    private static func write(
        _ leg: Contact, of chat: borrowing ChatState, instanceID: String, workUnderWay: Timestamp?,
        to writer: inout JSONWriter
    ) {
        let facts = chat.facts
        writer.member("Arn", "\(ConnectARN.instance(instanceID))/contact/\(leg.id)")
        writer.member("Id", leg.id)
        if let previous = leg.previousID {
            writer.member("InitialContactId", facts.initialContactID)
            writer.member("PreviousContactId", previous)
        }
        writer.member("ContactAssociationId", facts.initialContactID)
        writer.member("InitiationMethod", leg.initiationMethod.rawValue)
        writer.member("Channel", "CHAT")
        writeQueue(leg, to: &writer)
        writeAgent(leg, facts.participants, workUnderWay: workUnderWay, to: &writer)
        writeTimes(leg, customerSince: facts.connectedAt, to: &writer)
        // In a persistent chat, this is the contact that the chat continues (administrator guide:
        // persistent chat).
        writer.member("RelatedContactId", ifPresent: facts.request.relatedContactID ?? facts.continuedFrom?.description)
        writer.member("CustomerId", ifPresent: facts.request.customerID)
        if !facts.attributes.isEmpty {
            writer.object("Attributes") { writer in
                for attribute in facts.attributes { writer.member(named: attribute.name, attribute.value) }
            }
        }
        writeSegments(facts.request, to: &writer)
        writer.object("Tags") { $0.member("aws:connect:instanceId", instanceID) }
        if let metrics = ChatMetrics(of: leg, in: chat) { writer.object("ChatMetrics") { metrics.write(to: &$0) } }
        writeNext(leg, facts.contacts, to: &writer)
    }

    /// Writes the queue of a leg that has been queued.
    ///
    /// Every contact has the priority and the age adjustment that routing starts with.
    private static func writeQueue(_ leg: Contact, to writer: inout JSONWriter) {
        guard let queue = leg.queue else { return }
        writer.object("QueueInfo") { writer in
            writer.member("Id", ConnectARN.queueID(queue.queue))
            writer.member("EnqueueTimestamp", raw: queue.since.epochSeconds)
        }
        writer.member("QueuePriority", 5)
        writer.member("QueueTimeAdjustmentSeconds", 0)
    }

    private static func writeAgent(
        _ leg: Contact, _ participants: IndexedList<Participant>, workUnderWay: Timestamp?, to writer: inout JSONWriter
    ) {
        guard let agent = leg.agent else { return }
        writer.object("AgentInfo") { writer in
            let participant = participants[agent.participant]
            writer.member("Id", ConnectARN.agentID(participant.agentName ?? participant.displayName))
            writer.member("ConnectedToAgentTimestamp", raw: agent.since.epochSeconds)
            writer.member("AgentInitiatedHoldDuration", 0)
            guard let start = leg.afterContactWork?.start ?? workUnderWay else { return }
            writer.member("AfterContactWorkStartTimestamp", raw: start.epochSeconds)
            guard let end = leg.afterContactWork?.end else { return }
            writer.member("AfterContactWorkEndTimestamp", raw: end.epochSeconds)
            writer.member("AfterContactWorkDuration", Int((end - start) / 1_000))
        }
    }

    /// - Parameter customerSince: When the customer connected. Only the first leg uses it: later
    ///   legs are connected to the system as soon as they begin.
    private static func writeTimes(_ leg: Contact, customerSince: Timestamp?, to writer: inout JSONWriter) {
        writer.member("InitiationTimestamp", raw: leg.initiatedAt.epochSeconds)
        if let connected = leg.previousID == nil ? customerSince : leg.initiatedAt {
            writer.member("ConnectedToSystemTimestamp", raw: connected.epochSeconds)
        }
        writer.member("LastUpdateTimestamp", raw: leg.updatedAt.epochSeconds)
        if let ended = leg.endedAt { writer.member("DisconnectTimestamp", raw: ended.epochSeconds) }
        writer.member("DisconnectReason", ifPresent: leg.disconnectReason)
    }

    private static func writeSegments(_ request: ChatRequest, to writer: inout JSONWriter) {
        let given = request.segmentAttributesJSON.flatMap { try? JSONDocument(Array($0.utf8)) }
        writer.object("SegmentAttributes") { writer in
            if given?.root["connect:Subtype"] == nil {
                writer.object("connect:Subtype") { $0.member("ValueString", "connect:Chat") }
            }
            for (name, value) in given?.root.members ?? [] { writer.member(named: name, raw: value.source) }
        }
    }

    /// Writes the leg that a transfer of this leg started, if there is one.
    private static func writeNext(_ leg: Contact, _ legs: [Contact], to writer: inout JSONWriter) {
        guard let target = leg.sentTo, let next = legs.first(where: { $0.previousID == leg.id }) else { return }
        writer.array("NextContacts") { writer in
            writer.object { writer in
                writer.member("Type", "QUICK_CONNECT")
                writer.object("NextContactMetadata") { writer in
                    writer.object("QuickConnectContactData") { writer in
                        writer.member("ContactId", next.id)
                        writer.member("InitiationTimestamp", raw: next.initiatedAt.epochSeconds)
                        writer.member("QuickConnectId", ConnectARN.quickConnectID(target))
                        writer.member("QuickConnectName", target.name)
                        writer.member("QuickConnectType", target.quickConnectType)
                    }
                }
            }
        }
    }
}

extension TransferTarget {
    /// The target's type in the service's spelling (service model: QuickConnectType).
    fileprivate var quickConnectType: String {
        switch self {
        case .agent: "USER"
        case .queue: "QUEUE"
        case .flow: "FLOW"
        }
    }
}

extension Timestamp {
    /// Seconds since 1970 with milliseconds as decimals, the form of timestamps in rest-json.
    var epochSeconds: [UInt8] {
        let magnitude = milliseconds.magnitude
        var bytes = Array("\(milliseconds < 0 ? "-" : "")\(magnitude / 1_000).".utf8)
        bytes.appendDecimal(Int(magnitude % 1_000), width: 3)
        return bytes
    }
}
