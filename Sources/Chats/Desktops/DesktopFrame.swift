internal import JSON
package import Kernel

/// The frames on a CCP page's socket, except those of chats. They are JSON with a `topic` that only
/// this server uses.
package enum DesktopFrame {
    /// An event for the agent's desktop, with its Streams name.
    ///
    /// - Parameters:
    ///   - data: the event's data as JSON.
    ///   - id: lets a page recognize an event that it already received by another way; nil for an
    ///     event that is only sent this way.
    package static func event(_ name: String, data: String, id: String? = nil) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("topic", "ccp/event")
            writer.member("id", ifPresent: id)
            writer.member("event", name)
            writer.member("data", raw: data.utf8)
        }
    }

    /// The agent's complete state (Documentation/Protocol.md#agent-data).
    ///
    /// - Parameters:
    ///   - update: a JSON object.
    ///   - now: the instance's time, from which the page computes the error of its clock.
    package static func agent(_ update: [UInt8], now: Timestamp) -> [UInt8] {
        JSONWriter.object(capacity: update.count + 100) { writer in
            writer.member("topic", "ccp/agent")
            writer.member("now", now)
            writer.member("update", raw: update)
        }
    }
}
