package import JSON
package import Recording

/// How the chats of a recording end.
package struct RecordedEndings: Sendable {
    private let entries: [Recording.Entry]

    /// Milliseconds in which frames of one act may arrive.
    package static let settleTime: Int64 = 2_000

    package init(_ recording: Recording) {
        entries = recording.entries
    }

    /// Whether a departure ends its chat: nothing is between it and chat.ended.
    package func isCaused(by leaving: JSONTree, at time: Int64) -> Bool {
        let chat = leaving["InitialContactId"]?.string
        for entry in entries where entry.time >= time {
            if case .call(let call) = entry, call.time > time { return false }
            guard let item = Self.item(entry), item["InitialContactId"]?.string == chat, item["Id"] != leaving["Id"]
            else { continue }
            return Self.isEnd(item)
        }
        return false
    }

    /// Whether a chat ends soon after a time.
    package func hasEnd(of chat: String?, after time: Int64) -> Bool {
        entries.contains { entry in
            guard (time...time + Self.settleTime).contains(entry.time), let item = Self.item(entry) else {
                return false
            }
            return item["InitialContactId"]?.string == chat && Self.isEnd(item)
        }
    }

    /// The item that a client was sent; nil for any other entry.
    private static func item(_ entry: Recording.Entry) -> JSONTree? {
        guard case .socket(let event) = entry, case .received(let frame) = event.kind else { return nil }
        return FrameForm.item(frame)
    }

    private static func isEnd(_ item: JSONTree) -> Bool {
        item["ContentType"]?.string?.hasSuffix("event.chat.ended") ?? false
    }
}
