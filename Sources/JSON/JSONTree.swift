/// A JSON value that can be built and changed. ``JSONValue`` is the form to read.
///
/// The members of an object keep their order. A number keeps its text.
package indirect enum JSONTree: Sendable, Equatable {
    package struct Member: Sendable, Equatable {
        package let name: String
        package var value: JSONTree

        package init(_ name: String, _ value: JSONTree) {
            self.name = name
            self.value = value
        }
    }

    case object([Member])
    case array([JSONTree])
    case string(String)
    case number(String)
    case boolean(Bool)
    case null

    package init(_ value: JSONValue) {
        switch value.kind {
        case .object: self = .object(value.members.map { Member($0.name, JSONTree($0.value)) })
        case .array: self = .array(value.elements.map { JSONTree($0) })
        case .string: self = .string(value.string ?? "")
        case .number: self = .number(value.source)
        case .boolean: self = .boolean(value.boolean ?? false)
        case .null: self = .null
        }
    }

    /// Reads a whole text; nil if it is not JSON.
    package init?(text: some Sequence<UInt8>) {
        guard let document = try? JSONDocument(Array(text)) else { return nil }
        self.init(document.root)
    }

    package static func number(_ number: Int) -> JSONTree { .number(String(number)) }

    package var kind: JSONKind {
        switch self {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .boolean: .boolean
        case .null: .null
        }
    }

    /// The text of a string; nil for other kinds.
    package var string: String? { if case .string(let text) = self { text } else { nil } }
    /// A whole number; nil for anything else.
    package var integer: Int? { if case .number(let text) = self { Int(text) } else { nil } }
    /// The members of an object; empty for other kinds.
    package var members: [Member] { if case .object(let members) = self { members } else { [] } }
    /// The elements of an array; empty for other kinds.
    package var elements: [JSONTree] { if case .array(let elements) = self { elements } else { [] } }

    /// The value of an object's member. Null counts as absent, as in AWS clients.
    package subscript(name: String) -> JSONTree? {
        let value = members.last { $0.name == name }?.value
        return value == .null ? nil : value
    }

    /// The value as JSON.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package func write(to writer: inout JSONWriter) {
        switch self {
        case .object(let members):
            writer.object { writer in
                for member in members { writer.member(named: member.name, raw: member.value.text) }
            }
        case .array(let elements):
            writer.array { writer in
                for element in elements { element.write(to: &writer) }
            }
        case .string(let text): writer.value(text)
        case .number(let text): writer.raw(text.utf8)
        case .boolean(let boolean): writer.raw((boolean ? "true" : "false").utf8)
        case .null: writer.raw("null".utf8)
        }
    }
}
