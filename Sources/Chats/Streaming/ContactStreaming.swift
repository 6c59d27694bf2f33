package import Kernel

/// A real-time stream of a chat's items to an Amazon SNS topic (service model: StartContactStreaming;
/// Documentation/Protocol.md#contact-streaming).
package struct ContactStreaming: Sendable, Codable {
    /// The StreamingId.
    package let id: UniqueID
    /// StreamingEndpointArn. The settings map it to a URL, and can change the URL at any time.
    package let topicARN: String
    /// The InstanceId, for the attributes of published messages.
    package let instanceID: String

    /// The most streams of a contact (Documentation/Protocol.md#connect-operations).
    package static let maximumPerContact = 2

    /// Returns the MessageId of an item, which is always the same for the same item.
    ///
    /// Does not use the chat's generator, so that the chat's other ids do not change.
    func messageID(of item: UniqueID) -> UniqueID {
        var generator = SeededGenerator(
            seed: [id.high, id.low, item.high, item.low].reduce(Mixing.start) { Mixing.combine($0, $1) })
        return .random(using: &generator)
    }
}
