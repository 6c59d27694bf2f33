/// One value of a ``JSONDocument``, converted only when it is read.
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
        return token.isEscaped ? JSONText(utf8: decoded(token)) : JSONText(canonical: slice(token))
    }

    /// A number without fraction or exponent that fits into `Int`; nil for anything else.
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

    /// The value's own bytes in the document, which are JSON.
    package var source: String {
        let token = token
        let text = String(decoding: slice(token), as: UTF8.self)
        return token.kind == .string ? "\"\(text)\"" : text
    }

    // MARK: - Containers

    /// Returns a member of an object. Null counts as absent, as in AWS clients. If names repeat,
    /// the last member wins.
    package subscript(name: String) -> JSONValue? {
        guard let found = document.indexOfMember(name, of: index), document.tokens[found].kind != .null else {
            return nil
        }
        return JSONValue(document: document, index: found)
    }

    /// The members of an object, in document order; empty for other kinds.
    package var members: [(name: String, value: JSONValue)] {
        guard kind == .object else { return [] }
        var members: [(name: String, value: JSONValue)] = []
        var child = index + 1
        while child < Int(token.next) {
            let name = JSONValue(document: document, index: child).string
            members.append((name ?? "", JSONValue(document: document, index: child + 1)))
            child = Int(document.tokens[child + 1].next)
        }
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

    private func slice(_ token: JSONDocument.Token) -> ArraySlice<UInt8> {
        document.bytes[Int(token.start)..<Int(token.end)]
    }

    private func decoded(_ token: JSONDocument.Token) -> [UInt8] {
        JSONEscape.decode(document.bytes, from: Int(token.start), to: Int(token.end))
    }
}

extension JSONDocument {
    /// Returns the table index of the value of the last member with that name.
    ///
    /// Compares the names in the document's bytes, without making values of them.
    fileprivate func indexOfMember(_ name: String, of object: Int) -> Int? {
        guard tokens[object].kind == .object else { return nil }
        var found: Int?
        var child = object + 1
        while child < Int(tokens[object].next) {
            if isString(tokens[child], name) { found = child + 1 }
            child = Int(tokens[child + 1].next)
        }
        return found
    }

    private func isString(_ token: Token, _ text: String) -> Bool {
        let start = Int(token.start)
        if token.isEscaped {
            return JSONEscape.decode(bytes, from: start, to: Int(token.end)).elementsEqual(text.utf8)
        }
        let name = text.utf8.span
        guard name.count == Int(token.end) - start else { return false }
        for index in 0..<name.count where bytes[start + index] != name[index] { return false }
        return true
    }
}
