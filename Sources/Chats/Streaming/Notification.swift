package import Kernel

/// What is published to a topic, as Amazon SNS posts it to an HTTP endpoint that subscribed to it.
package struct Notification: Sendable {
    /// The stream that it is of; a stream's notifications arrive in their order.
    package let streaming: UniqueID
    /// The URL that it is posted to.
    package let endpoint: String
    package let topicARN: String
    /// The MessageId.
    package let id: UniqueID
    /// The body that is posted.
    package let body: [UInt8]

    package init(streaming: UniqueID, endpoint: String, topicARN: String, id: UniqueID, body: [UInt8]) {
        self.streaming = streaming
        self.endpoint = endpoint
        self.topicARN = topicARN
        self.id = id
        self.body = body
    }
}

/// Where notifications go.
///
/// A leaf in the lock order, like a ``FrameSink``: it takes its own lock only, waits for nobody, and may be called under any
/// other.
package protocol NotificationSink: AnyObject, Sendable {
    /// Why nothing can be posted from this machine; nil if it can. Not to be asked under a lock: it may load a library.
    var impediment: String? { get }
    func publish(_ notification: Notification)
    /// Drops a stream's notifications that have not been posted.
    func cancel(_ streaming: UniqueID)
}
