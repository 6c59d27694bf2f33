internal import Kernel

/// Checks a JSON text in one pass and records where its values are.
struct JSONParser {
    /// Far deeper than any real request. The limit keeps a hostile body from exhausting a worker's
    /// stack.
    static let maximumDepth = 64

    private let bytes: [UInt8]
    private var index = 0
    private var tokens: [JSONDocument.Token] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        tokens.reserveCapacity(8)
    }

    mutating func parseDocument() throws(JSONError) -> [JSONDocument.Token] {
        guard bytes.count < UInt32.max else { throw failure("the text is too long") }
        skipSpace()
        try parseValue(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw failure("unexpected text after the value") }
        return tokens
    }

    private mutating func parseValue(depth: Int) throws(JSONError) {
        guard index < bytes.count else { throw failure("expected a value, got the end of the text") }
        switch bytes[index] {
        case UInt8(ascii: "{"): try parseObject(depth: depth)
        case UInt8(ascii: "["): try parseArray(depth: depth)
        case UInt8(ascii: "\""): try parseString()
        case UInt8(ascii: "t"): try parseWord("true", .boolean)
        case UInt8(ascii: "f"): try parseWord("false", .boolean)
        case UInt8(ascii: "n"): try parseWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try parseNumber()
        // open: any other byte
        default: throw failure("no JSON value begins with this character")
        }
    }

    // MARK: - Containers

    private mutating func parseObject(depth: Int) throws(JSONError) {
        let token = try open(.object, depth: depth)
        if !skip("}") {
            repeat {
                skipSpace()
                guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                    throw failure("expected a member name in quotes")
                }
                try parseString()
                skipSpace()
                guard skip(":") else { throw failure("expected \":\" after a member name") }
                skipSpace()
                try parseValue(depth: depth + 1)
                skipSpace()
            } while skip(",")
            guard skip("}") else { throw failure("expected \",\" or \"}\"") }
        }
        close(token)
    }

    private mutating func parseArray(depth: Int) throws(JSONError) {
        let token = try open(.array, depth: depth)
        if !skip("]") {
            repeat {
                skipSpace()
                try parseValue(depth: depth + 1)
                skipSpace()
            } while skip(",")
            guard skip("]") else { throw failure("expected \",\" or \"]\"") }
        }
        close(token)
    }

    private mutating func open(_ kind: JSONKind, depth: Int) throws(JSONError) -> Int {
        guard depth < Self.maximumDepth else {
            throw failure("values must not be nested more than \(Self.maximumDepth) deep", code: .tooDeep)
        }
        tokens.append(JSONDocument.Token(kind: kind, start: UInt32(index)))
        index += 1
        skipSpace()
        return tokens.count - 1
    }

    private mutating func close(_ token: Int) {
        tokens[token].end = UInt32(index)
        tokens[token].next = UInt32(tokens.count)
    }

    // MARK: - Scalars

    private mutating func parseWord(_ word: StaticString, _ kind: JSONKind) throws(JSONError) {
        let start = index
        for character in word.description.utf8 {
            guard index < bytes.count, bytes[index] == character else {
                throw failure("expected \"\(word)\"")
            }
            index += 1
        }
        add(kind, from: start, to: index)
    }

    private mutating func parseNumber() throws(JSONError) {
        let start = index
        _ = skip("-")
        if !skip("0") { try parseDigits() }
        if skip(".") { try parseDigits() }
        if skip("e") || skip("E") {
            if !skip("+") { _ = skip("-") }
            try parseDigits()
        }
        add(.number, from: start, to: index)
    }

    private mutating func parseDigits() throws(JSONError) {
        let start = index
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        guard index > start else { throw failure("expected a digit") }
    }

    private mutating func parseString() throws(JSONError) {
        index += 1
        let start = index
        var isEscaped = false
        while true {
            index = Self.endOfPlainText(bytes.span, from: index)
            guard index < bytes.count else { throw failure("a string is not closed") }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                add(.string, from: start, to: index, isEscaped: isEscaped)
                index += 1
                return
            case UInt8(ascii: "\\"):
                isEscaped = true
                try parseEscape()
            case 0..<0x20:
                throw failure("a string has an unescaped control character")
            // open: any other byte
            default:
                guard let length = UTF8Check.lengthOfScalar(in: bytes, at: index) else {
                    throw failure("a string is not valid UTF-8")
                }
                index += length
            }
        }
    }

    /// Returns the index of the first byte that is not plain text.
    ///
    /// Most strings contain only plain text, so one call finds their end.
    private static func endOfPlainText(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = WordScanner.endOfPlainText(bytes, from: start)
        // Tests for 0x20 to 0x7F in one comparison.
        while index < bytes.count, case let byte = bytes[index], byte &- 0x20 < 0x60, byte != UInt8(ascii: "\""),
            byte != UInt8(ascii: "\\")
        {
            index += 1
        }
        return index
    }

    private mutating func parseEscape() throws(JSONError) {
        guard index + 1 < bytes.count else { throw failure("a string is not closed") }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
        case UInt8(ascii: "u"):
            guard let unit = JSONEscape.codeUnit(in: bytes, at: index) else {
                throw failure("\\u must be followed by four hexadecimal digits")
            }
            guard UTF16.isLeadSurrogate(unit) else {
                if UTF16.isTrailSurrogate(unit) { throw loneSurrogate() }
                index += 6
                return
            }
            guard let trail = JSONEscape.codeUnit(in: bytes, at: index + 6), UTF16.isTrailSurrogate(trail) else {
                throw loneSurrogate()
            }
            index += 12
        // open: any other byte
        default:
            throw failure("\\ must be followed by one of \" \\ / b f n r t u")
        }
    }

    // MARK: - Steps

    private mutating func add(_ kind: JSONKind, from start: Int, to end: Int, isEscaped: Bool = false) {
        tokens.append(
            JSONDocument.Token(
                kind: kind, isEscaped: isEscaped, start: UInt32(start), end: UInt32(end),
                next: UInt32(tokens.count + 1)))
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): index += 1
            // open: any other byte
            default: return
            }
        }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private func loneSurrogate() -> JSONError {
        failure("half of a surrogate pair is not a character", code: .loneSurrogate)
    }

    private func failure(_ message: String, code: JSONError.Code = .syntax) -> JSONError {
        JSONError(code: code, message: message, offset: index)
    }
}
