package import JSON

/// What makes two items of a chat the same, apart from ids and times.
package struct ItemKey: Sendable, Hashable {
    package let type: String
    package let contentType: String
    package let role: String
    /// The content of a message; empty for events.
    package let content: String

    package init(_ item: JSONTree) {
        type = item["Type"]?.string ?? ""
        contentType = item["ContentType"]?.string ?? ""
        role = item["ParticipantRole"]?.string ?? ""
        content = type == "EVENT" ? "" : item["Content"]?.string ?? ""
    }

    /// The key without the content, for a message whose content differs.
    package var form: [String] { [type, contentType, role] }

    /// The content type, or the item's type if it has none, for reports.
    package var name: String { contentType.isEmpty ? type : contentType }
}
