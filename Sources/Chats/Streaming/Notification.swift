package import Kernel

/// A message to a topic, as Amazon SNS posts it to a subscribed HTTP endpoint.
package struct Notification: Sendable {
    /// The id of its stream. The notifications of a stream arrive in order.
    package let streaming: UniqueID
    /// The URL to which it is posted.
    package let endpoint: String
    package let topicARN: String
    /// The MessageId.
    package let id: UniqueID
    /// The body of the POST request.
    package let body: [UInt8]

    package init(streaming: UniqueID, endpoint: String, topicARN: String, id: UniqueID, body: [UInt8]) {
        self.streaming = streaming
        self.endpoint = endpoint
        self.topicARN = topicARN
        self.id = id
        self.body = body
    }
}

/// Posts notifications to endpoints.
///
/// This is a leaf in the lock order, like a ``FrameSink``. It takes only its own lock, never waits,
/// and may be called under any other lock.
package protocol NotificationSink: AnyObject, Sendable {
    /// Why this machine cannot post anything; nil if it can. Do not read it under a lock, because
    /// it may load a library.
    var impediment: String? { get }
    func publish(_ notification: Notification)
    /// Drops a stream's notifications that have not been posted.
    func cancel(_ streaming: UniqueID)
}
