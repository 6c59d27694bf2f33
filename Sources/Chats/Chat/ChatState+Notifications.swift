package import ContactModel
package import JSON
package import Kernel

/// Streams of a chat's items to topics (service model: StartContactStreaming and StopContactStreaming).
extension ChatState {
    /// Starts a stream to a topic.
    ///
    /// - Parameter clientToken: a repeated token returns the first call's stream.
    /// - Returns: the StreamingId.
    package mutating func startStreaming(
        toTopic arn: String, instanceID: String, clientToken: JSONText?
    ) throws(Refusal) -> UniqueID {
        let key = ClientTokenTable.Key(participant: Self.customer, operation: .startStreaming, token: clientToken)
        if let first = firstResult(key) { return first.id }
        guard facts.state != .ended else { throw Refusal(.gone, "the contact has ended") }
        try settings.checkTopic(arn)
        guard facts.streamings.count < ContactStreaming.maximumPerContact else {
            throw Refusal(.limit, "the contact streams to \(facts.streamings.count) topics already")
        }
        let streaming = ContactStreaming(
            id: .random(using: &facts.generator), topicARN: arn, instanceID: instanceID)
        facts.streamings.append(streaming)
        remember(ItemStamp(id: streaming.id, time: now), key)
        recordUpdate()
        return streaming.id
    }

    /// Stops a stream. Notifications that are already published are still posted.
    package mutating func stopStreaming(_ id: String) throws(Refusal) {
        guard let index = facts.streamings.firstIndex(where: { $0.id == UniqueID(id) }) else {
            throw Refusal(.gone, "the contact has no stream \"\(id)\"")
        }
        facts.streamings.remove(at: index)
        recordUpdate()
    }

    /// Drops notifications that have not been posted.
    package func cancelNotifications() {
        for streaming in facts.streamings { notifications?.cancel(streaming.id) }
    }

    /// Publishes an item to the chat's topics.
    func publish(_ item: TranscriptItem, _ stamp: ItemStamp, audience: Audience, contact: UniqueID? = nil) {
        guard let visibility = visibility(of: item, audience) else { return }
        let contact = contact ?? self.contact.id
        let message = JSONText(utf8: inner(item, stamp, nil, contact, namesContact: true))
        let attributes = attributes(of: item, contact, visibility)
        for streaming in facts.streamings {
            guard let endpoint = settings.streamingEndpoints.url(ofTopic: streaming.topicARN) else { continue }
            let id = streaming.messageID(of: stamp.id)
            let body = JSONWriter.object(capacity: message.escaped.count + 1_024) { writer in
                writer.member("Type", "Notification")
                writer.member("MessageId", id)
                writer.member("TopicArn", streaming.topicARN)
                writer.member("Message", escaped: message.escaped[...])
                writer.member("Timestamp", stamp.time)
                writer.object("MessageAttributes") { writer in
                    for (name, value) in attributes { write(name, value, to: &writer) }
                    write("InstanceId", streaming.instanceID, to: &writer)
                }
            }
            notifications?.publish(
                Notification(
                    streaming: streaming.id, endpoint: endpoint, topicARN: streaming.topicARN, id: id,
                    body: body))
        }
    }

    private func write(_ name: String, _ value: String, to writer: inout JSONWriter) {
        let attribute = JSONWriter.object(capacity: 128) { writer in
            writer.member("Type", "String")
            writer.member("Value", value)
        }
        writer.member(named: name, raw: String(decoding: attribute, as: UTF8.self))
    }

    private func attributes(
        of item: TranscriptItem, _ contact: UniqueID, _ visibility: Visibility
    ) -> [(name: String, value: String)] {
        var attributes: [(name: String, value: String)] = [
            ("InitialContactId", facts.initialContactID.description), ("ContactId", contact.description),
            ("MessageVisibility", visibility.rawValue), ("Type", item.kind.wireName),
            ("AccountId", AWSAccount.id),
        ]
        // Amazon SNS does not allow empty attributes.
        if item.attachment == nil { attributes.append(("ContentType", item.type.rawValue)) }
        if let author = item.author { attributes.append(("ParticipantRole", facts.participants[author].role.rawValue)) }
        return attributes
    }

    /// The visibility that the item has in a topic; nil if no participant may see the item yet.
    private func visibility(of item: TranscriptItem, _ audience: Audience) -> Visibility? {
        guard case .only(let indices) = audience else { return item.visibility }
        guard let first = indices.first else { return nil }
        let roles = indices.map { facts.participants[$0].role == .customer }
        guard roles.allSatisfy({ $0 == roles[0] }) else { return .all }
        return facts.participants[first].role == .customer ? .customer : .agent
    }
}
