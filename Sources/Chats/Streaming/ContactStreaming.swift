package import Kernel

/// A real-time stream of a chat's items to an Amazon SNS topic (service model: StartContactStreaming;
/// Documentation/Protocol.md#contact-streaming).
package struct ContactStreaming: Sendable, Codable {
    /// The StreamingId.
    package let id: UniqueID
    /// StreamingEndpointArn; where it leads is the settings' to say, at any time.
    package let topicARN: String
    /// The InstanceId, for the attributes of what is published.
    package let instanceID: String

    /// Streams that a contact may have (Documentation/Protocol.md#connect-operations).
    package static let mostOfAContact = 2

    /// The MessageId of an item: of the same item the same, and no draw that would change the chat's other ids.
    func messageID(of item: UniqueID) -> UniqueID {
        var generator = SeededGenerator(
            seed: [id.high, id.low, item.high, item.low].reduce(Mixing.start) { Mixing.combine($0, $1) })
        return .random(using: &generator)
    }
}
