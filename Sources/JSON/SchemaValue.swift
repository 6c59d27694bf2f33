/// A JSON value of a schema. Members keep their order, so that the file is easy to read.
package enum SchemaValue: Sendable {
    case text(String)
    case number(UInt64)
    case boolean(Bool)
    case array([SchemaValue])
    case object([(name: String, value: SchemaValue)])

    /// The names of an object's members.
    package var memberNames: [String] {
        guard case .object(let members) = self else { return [] }
        return members.map(\.name)
    }

    /// Returns the member of an object; nil if it has no such member.
    package func member(_ name: String) -> SchemaValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// Returns an object with the members of two objects.
    package static func + (one: SchemaValue, other: SchemaValue) -> SchemaValue {
        guard case .object(let members) = one, case .object(let others) = other else { return one }
        return .object(members + others)
    }

    /// Appends indented JSON. A value without nested containers is written on one line.
    package func append(to text: inout String, indent: Int = 0) {
        switch self {
        case .text(let string): text += JSONWriter.quoted(string)
        case .number(let number): text += String(number)
        case .boolean(let boolean): text += String(boolean)
        case .array(let elements):
            Self.enclose(elements.map { ("", $0) }, "[", "]", to: &text, indent)
        case .object(let members):
            Self.enclose(members.map { (JSONWriter.quoted($0.name) + ": ", $0.value) }, "{", "}", to: &text, indent)
        }
    }

    private static func enclose(
        _ parts: [(prefix: String, value: SchemaValue)], _ open: String, _ close: String, to text: inout String,
        _ indent: Int
    ) {
        let isFlat = !parts.contains { $0.value.isContainer }
        let lineBreak = "\n" + String(repeating: " ", count: indent + 2)
        text += open
        for (number, part) in parts.enumerated() {
            if number > 0 { text += isFlat ? ", " : "," }
            if !isFlat { text += lineBreak }
            text += part.prefix
            part.value.append(to: &text, indent: indent + 2)
        }
        if !isFlat { text += lineBreak.dropLast(2) }
        text += close
    }

    private var isContainer: Bool {
        switch self {
        case .array(let elements): !elements.isEmpty
        case .object(let members): !members.isEmpty
        case .text, .number, .boolean: false
        }
    }
}

extension SchemaValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) {
        self = .text(value)
    }

    package init(integerLiteral value: UInt64) {
        self = .number(value)
    }

    package init(booleanLiteral value: Bool) {
        self = .boolean(value)
    }
}

extension SchemaValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    package init(arrayLiteral elements: SchemaValue...) {
        self = .array(elements)
    }

    package init(dictionaryLiteral elements: (String, SchemaValue)...) {
        self = .object(elements.map { (name: $0.0, value: $0.1) })
    }
}
