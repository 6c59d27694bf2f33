internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// DescribeContact (service model: connect, wire-facts 8.2). Times are JSON numbers, in seconds.
enum DescribeContact {
    static let endpoint = Endpoint.control("DescribeContact") { call throws(ServiceError) in
        let instanceID = call.request.parameters[0]
        let contactID = call.request.parameters[1]
        guard (1...100).contains(instanceID.unicodeScalars.count) else {
            throw .invalidParameter("InstanceId has more than 100 characters")
        }
        guard (1...256).contains(contactID.unicodeScalars.count) else {
            throw .invalidParameter("ContactId has more than 256 characters")
        }
        let chat = try call.chat(instance: instanceID, contact: contactID)
        return try call.withFaults(of: instanceID) { () throws(ServiceError) in
            chat.read { json($0, instanceID: instanceID) }
        }
    }

    private static func json(_ chat: borrowing ChatState, instanceID: String) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            writer.object("Contact") { writer in write(chat, instanceID: instanceID, to: &writer) }
        }
        return writer.bytes
    }

    private static func write(_ chat: borrowing ChatState, instanceID: String, to writer: inout JSONWriter) {
        let arn = "arn:aws:connect:us-east-1:123456789012:instance/\(instanceID)"
        writer.member("Arn", "\(arn)/contact/\(chat.contactID)")
        writer.member("Id", chat.contactID)
        writer.member("InitialContactId", chat.contactID)
        writer.member("InitiationMethod", "API")
        writer.member("Channel", "CHAT")
        if let agent = chat.participants.first(where: { $0.role == .agent && $0.connectedAt != nil }),
            let joined = agent.connectedAt
        {
            writer.object("AgentInfo") { writer in
                writer.member("Id", agent.id)
                writer.member("ConnectedToAgentTimestamp", raw: joined.epochSeconds)
            }
        }
        writer.member("InitiationTimestamp", raw: chat.startedAt.epochSeconds)
        writer.member("LastUpdateTimestamp", raw: chat.updatedAt.epochSeconds)
        if let ended = chat.endedAt { writer.member("DisconnectTimestamp", raw: ended.epochSeconds) }
        writer.member("DisconnectReason", ifPresent: chat.disconnectReason)
        writer.member("RelatedContactId", ifPresent: chat.request.relatedContactID)
        writer.member("CustomerId", ifPresent: chat.request.customerID)
        if !chat.request.attributes.isEmpty {
            let attributes = chat.request.attributes
            writer.object("Attributes") { writer in
                for (name, value) in attributes { writer.member(named: name, value) }
            }
        }
        if let segments = chat.request.segmentAttributesJSON { writer.member("SegmentAttributes", raw: segments.utf8) }
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
