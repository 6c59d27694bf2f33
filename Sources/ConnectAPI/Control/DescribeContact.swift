internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// DescribeContact (service model: connect, Documentation/Protocol.md#connect-operations). Times are JSON numbers, in seconds.
enum DescribeContact {
    static let endpoint = Endpoint.control(.describeContact, errors: .connect) { call throws(ServiceError) in
        let instanceID = try call.pathParameter(0, "InstanceId", length: 1...100)
        let contactID = try call.pathParameter(1, "ContactId", length: 1...256)
        let chat = try call.chat(instance: instanceID, contact: contactID)
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            chat.read { json($0, contactID, instanceID: instanceID) }
        }
    }

    private static func json(_ chat: borrowing ChatState, _ contactID: String, instanceID: String) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        let contact = chat.facts.contacts.last { $0.id == UniqueID(contactID) } ?? chat.contact
        writer.object { writer in
            writer.object("Contact") { writer in write(contact, of: chat, instanceID: instanceID, to: &writer) }
        }
        return writer.bytes
    }

    private static func write(
        _ contact: Contact, of chat: borrowing ChatState, instanceID: String, to writer: inout JSONWriter
    ) {
        writer.member("Arn", "\(ConnectARN.instance(instanceID))/contact/\(contact.id)")
        writer.member("Id", contact.id)
        writer.member("InitialContactId", chat.facts.initialContactID)
        if let previous = contact.previousID { writer.member("PreviousContactId", previous) }
        writer.member("InitiationMethod", contact.initiationMethod.rawValue)
        writer.member("Channel", "CHAT")
        if let queue = contact.queue {
            writer.object("QueueInfo") { writer in
                writer.member("Id", queue.name)
                writer.member("EnqueueTimestamp", raw: queue.since.epochSeconds)
            }
        }
        if let agent = contact.agent {
            let id = chat.facts.participants[agent.participant].id
            writer.object("AgentInfo") { writer in
                writer.member("Id", id)
                writer.member("ConnectedToAgentTimestamp", raw: agent.since.epochSeconds)
            }
        }
        writeTimes(contact, to: &writer)
        // Of a persistent chat it is what the chat goes on from (administrator guide: persistent chat).
        writer.member(
            "RelatedContactId", ifPresent: chat.facts.request.relatedContactID ?? chat.facts.continuedFrom?.description)
        writer.member("CustomerId", ifPresent: chat.facts.request.customerID)
        let attributes = chat.facts.attributes
        if !attributes.isEmpty {
            writer.object("Attributes") { writer in
                for attribute in attributes { writer.member(named: attribute.name, attribute.value) }
            }
        }
        if let segments = chat.facts.request.segmentAttributesJSON {
            writer.member("SegmentAttributes", raw: segments.utf8)
        }
    }

    private static func writeTimes(_ contact: Contact, to writer: inout JSONWriter) {
        writer.member("InitiationTimestamp", raw: contact.initiatedAt.epochSeconds)
        writer.member("LastUpdateTimestamp", raw: contact.updatedAt.epochSeconds)
        if let ended = contact.endedAt { writer.member("DisconnectTimestamp", raw: ended.epochSeconds) }
        writer.member("DisconnectReason", ifPresent: contact.disconnectReason)
    }
}

extension Timestamp {
    /// Seconds since 1970 with milliseconds as decimals, as rest-json writes timestamps.
    fileprivate var epochSeconds: [UInt8] {
        var bytes = Array("\(milliseconds / 1_000).".utf8)
        bytes.appendDecimal(Int(milliseconds % 1_000), width: 3)
        return bytes
    }
}
