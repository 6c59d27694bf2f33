internal import JSON
package import Kernel

/// What a CCP page is told on its socket, beside the frames of chats: JSON with a `topic` of our own.
package enum DesktopFrame {
    /// An event for the agent's desktop, under its Streams name.
    ///
    /// - Parameters:
    ///   - data: JSON.
    ///   - id: tells a page whether it knows the event already, by another way; nil for what comes by this one alone.
    package static func event(_ name: String, data: String, id: String? = nil) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("topic", "ccp/event")
            writer.member("id", ifPresent: id)
            writer.member("event", name)
            writer.member("data", raw: data.utf8)
        }
    }

    /// The agent's whole state (Documentation/Protocol.md#agent-data).
    ///
    /// - Parameters:
    ///   - update: a JSON object.
    ///   - now: the instance's time, which the page measures its own clock's error by.
    package static func agent(_ update: [UInt8], now: Timestamp) -> [UInt8] {
        JSONWriter.object(capacity: update.count + 100) { writer in
            writer.member("topic", "ccp/agent")
            writer.member("now", now)
            writer.member("update", raw: update)
        }
    }
}
