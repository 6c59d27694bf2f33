/// A form or a picker that a client shows in place of a message (service model: View).
///
/// An interactive message has only the token of the view.
package struct View: Sendable, Equatable, Codable {
    package let id: String
    package let name: String
    package let version: Int
    /// The `viewToken` of a message. DescribeView finds the view by it.
    package let token: String
    /// The input that the view requires: JSON Schema, as JSON text.
    package let inputSchema: String
    /// The appearance of the view, as JSON text.
    package let template: String
    /// The actions that a customer can choose.
    package let actions: [String]

    package init(
        id: String, name: String, version: Int, token: String, inputSchema: String, template: String, actions: [String]
    ) {
        self.id = id
        self.name = name
        self.version = version
        self.token = token
        self.inputSchema = inputSchema
        self.template = template
        self.actions = actions
    }

    /// Whether a text matches the service model's pattern of a ViewId.
    package static func isID(_ text: String) -> Bool {
        (1...500).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":"),
                    UInt8(ascii: "/"), UInt8(ascii: "$"):
                    true
                // open: any other byte
                default: false
                }
            }
    }
}
