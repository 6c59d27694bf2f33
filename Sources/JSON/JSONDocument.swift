/// A checked JSON text (RFC 8259) and a flat table of the values in it.
///
/// Values are slices of the text; nothing is copied or converted before it is asked for. Depth is limited to
/// ``JSONParser/maximumDepth``.
/// A class, so that each value in it holds one reference, whatever the text and the table are made of.
package final class JSONDocument: Sendable {
    /// One value: where it lies, and where the next value beside it stands in the table.
    struct Token: Sendable {
        var kind: JSONKind
        /// Whether a string has escapes, so that its bytes are not its text.
        var isEscaped = false
        /// The value's bytes; of a string those between the quotes.
        var start: UInt32
        var end: UInt32 = 0
        var next: UInt32 = 0
    }

    let bytes: [UInt8]
    let tokens: [Token]

    /// - Throws: ``JSONError`` with the byte at which reading stopped.
    package init(_ bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes)
        tokens = try parser.parseDocument()
        self.bytes = bytes
    }

    package var root: JSONValue { JSONValue(document: self, index: 0) }
}

/// The kinds of values that JSON has.
package enum JSONKind: UInt8, Sendable {
    case object
    case array
    case string
    case number
    case boolean
    case null

    /// The kind as a sentence names it.
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
