package import JSON

/// The two forms of a frame on a chat socket: as it is sent, and as a recording has it.
///
/// A frame with an item carries the item as JSON in a text. A recording has the item itself, so that it can be read and
/// masked.
package enum FrameForm {
    /// Returns the recorded form of a text message. A message that is not a JSON object becomes a text.
    package static func recorded(_ message: [UInt8]) -> JSONTree {
        guard let tree = JSONTree(text: message), tree.kind == .object else {
            return .object([JSONTree.Member(unreadable, .string("\(message.count) bytes"))])
        }
        return .object(
            tree.members.map { member in
                guard member.name == "content", let text = member.value.string, let item = JSONTree(text: text.utf8)
                else { return member }
                return JSONTree.Member(contentAsText, item)
            })
    }

    /// Returns the text message of a recorded frame; nil for a message that was not JSON.
    package static func message(_ frame: JSONTree) -> [UInt8]? {
        guard frame[unreadable] == nil else { return nil }
        let members = frame.members.map { member in
            member.name == contentAsText ? JSONTree.Member("content", .string(member.value.text)) : member
        }
        return JSONTree.object(members).bytes
    }

    /// The item of a frame; nil for frames about topics and heartbeats.
    package static func item(_ frame: JSONTree) -> JSONTree? { frame[contentAsText] }

    /// The member that has the content of a frame whose content was JSON in a text.
    private static let contentAsText = "contentText"
    private static let unreadable = "notJSON"
}
