package import JSON

/// The two forms of a frame on a chat socket: as it is sent, and as a recording has it.
///
/// A frame with an item carries the item as JSON in a text. A recording has the item itself, so that it can be read and
/// masked.
package enum FrameForm {
    /// Returns the recorded form of a text message. Of a message that is not a JSON object, only the size is kept.
    package static func recorded(_ message: [UInt8]) -> JSONTree {
        // The iOS SDK sends a stray character after the object.
        let end = message.lastIndex(of: UInt8(ascii: "}")).map { $0 + 1 } ?? message.count
        let rest = message[end...]
        guard rest.count <= longestRest, let tree = JSONTree(text: message[..<end]), tree.kind == .object else {
            return .object([JSONTree.Member(unreadable, .string("\(message.count) bytes"))])
        }
        let members = tree.members.map { member in
            guard member.name == "content", let text = member.value.string, let item = JSONTree(text: text.utf8) else {
                return member
            }
            return JSONTree.Member(contentAsText, item)
        }
        let stray = rest.isEmpty ? [] : [JSONTree.Member(afterObject, .string(String(decoding: rest, as: UTF8.self)))]
        return .object(members + stray)
    }

    /// Returns the text message of a recorded frame; nil for a message that was not JSON.
    package static func message(_ frame: JSONTree) -> [UInt8]? {
        guard frame[unreadable] == nil else { return nil }
        let members = frame.members.filter { $0.name != afterObject }.map { member in
            member.name == contentAsText ? JSONTree.Member("content", .string(member.value.text)) : member
        }
        return JSONTree.object(members).bytes + Array((frame[afterObject]?.string ?? "").utf8)
    }

    /// The frame without its item.
    package static func envelope(_ frame: JSONTree) -> JSONTree {
        .object(frame.members.filter { $0.name != contentAsText })
    }

    /// The item of a frame; nil for frames about topics and heartbeats.
    package static func item(_ frame: JSONTree) -> JSONTree? { frame[contentAsText] }

    /// The member that has the content of a frame whose content was JSON in a text.
    private static let contentAsText = "contentText"
    private static let unreadable = "notJSON"
    /// The member that has what follows the object.
    private static let afterObject = "stray"
    /// More bytes after an object are not a slip, and could be anything.
    private static let longestRest = 4
}
