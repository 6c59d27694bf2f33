/// One value of a ``JSONDocument``; conversions are made when asked for.
package struct JSONValue: Sendable {
    private let document: JSONDocument
    private let index: Int

    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    private var token: JSONDocument.Token { document.tokens[index] }

    package var kind: JSONKind { token.kind }

    // MARK: - Scalars

    /// The text of a string; nil for other kinds.
    package var string: String? {
        let token = token
        guard token.kind == .string else { return nil }
        if token.isEscaped { return String(decoding: decoded(token), as: UTF8.self) }
        return String(decoding: slice(token), as: UTF8.self)
    }

    /// The text of a string in canonical escaped form; nil for other kinds.
    package var text: JSONText? {
        let token = token
        guard token.kind == .string else { return nil }
        return token.isEscaped ? JSONText(utf8: decoded(token)) : JSONText(unescaped: slice(token))
    }

    /// A number without fraction or exponent that fits; nil for anything else.
    package var integer: Int? {
        token.kind == .number ? Int(String(decoding: slice(token), as: UTF8.self)) : nil
    }

    package var number: Double? {
        token.kind == .number ? Double(String(decoding: slice(token), as: UTF8.self)) : nil
    }

    package var boolean: Bool? {
        let token = token
        guard token.kind == .boolean else { return nil }
        return document.bytes[Int(token.start)] == UInt8(ascii: "t")
    }

    /// The value's own bytes in the document: JSON again.
    package var source: String {
        let token = token
        let text = String(decoding: slice(token), as: UTF8.self)
        return token.kind == .string ? "\"\(text)\"" : text
    }

    // MARK: - Containers

    /// A member of an object. Null counts as absent, as AWS clients mean it; the last of equal names wins.
    package subscript(name: String) -> JSONValue? {
        var found: JSONValue?
        forEachMember { key, value in
            if key.isString(name) { found = value }
        }
        guard let found, found.kind != .null else { return nil }
        return found
    }

    /// The members of an object, in their order; empty for other kinds.
    package var members: [(name: String, value: JSONValue)] {
        var members: [(name: String, value: JSONValue)] = []
        forEachMember { key, value in members.append((key.string ?? "", value)) }
        return members
    }

    /// The elements of an array; empty for other kinds.
    package var elements: [JSONValue] {
        guard kind == .array else { return [] }
        var elements: [JSONValue] = []
        var child = index + 1
        while child < Int(token.next) {
            elements.append(JSONValue(document: document, index: child))
            child = Int(document.tokens[child].next)
        }
        return elements
    }

    private func forEachMember(_ body: (_ key: JSONValue, _ value: JSONValue) -> Void) {
        guard kind == .object else { return }
        let end = Int(token.next)
        var child = index + 1
        while child < end {
            let value = JSONValue(document: document, index: child + 1)
            body(JSONValue(document: document, index: child), value)
            child = Int(document.tokens[child + 1].next)
        }
    }

    private func isString(_ text: String) -> Bool {
        let token = token
        if token.isEscaped { return string == text }
        let name = text.utf8.span
        guard name.count == Int(token.end - token.start) else { return false }
        let bytes = document.bytes.span
        for index in 0..<name.count where bytes[Int(token.start) + index] != name[index] { return false }
        return true
    }

    private func slice(_ token: JSONDocument.Token) -> ArraySlice<UInt8> {
        document.bytes[Int(token.start)..<Int(token.end)]
    }

    private func decoded(_ token: JSONDocument.Token) -> [UInt8] {
        JSONEscape.decode(document.bytes, from: Int(token.start), to: Int(token.end))
    }
}
