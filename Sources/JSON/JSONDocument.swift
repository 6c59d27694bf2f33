/// A checked JSON text (RFC 8259) and a flat table of the values in it.
///
/// Values are slices of the text. They are copied and converted only when they are read. Depth is
/// limited to ``JSONParser/maximumDepth``.
///
/// The document is a class, so that each of its values holds only one reference.
package final class JSONDocument: Sendable {
    /// One value: its bytes, and the table index after the value and its contents.
    struct Token: Sendable {
        var kind: JSONKind
        /// Whether a string has escapes, so that its bytes differ from its text.
        var isEscaped = false
        /// The start of the value's bytes. A string's bytes exclude the quotes.
        var start: UInt32
        var end: UInt32 = 0
        var next: UInt32 = 0
    }

    let bytes: [UInt8]
    let tokens: [Token]

    /// - Throws: ``JSONError`` with the byte offset at which reading stopped.
    package init(_ bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes)
        tokens = try parser.parseDocument()
        self.bytes = bytes
    }

    package var root: JSONValue { JSONValue(document: self, index: 0) }
}

/// The kinds of JSON values.
package enum JSONKind: UInt8, Sendable {
    case object
    case array
    case string
    case number
    case boolean
    case null

    /// The kind in the form that a sentence uses.
    package var name: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "a boolean"
        case .null: "null"
        }
    }
}
