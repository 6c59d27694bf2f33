package import Kernel

/// Writes JSON members in the order of the calls, so that equal values produce equal bytes.
///
/// The writer adds the commas. It does not escape slashes and non-ASCII characters.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// Returns one object, which `body` writes.
    package static func object(capacity: Int = 256, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.object(body)
        return writer.bytes
    }

    // MARK: - Values, for arrays and the top level

    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        enclose("{", "}", body)
    }

    package mutating func array(_ body: (inout JSONWriter) -> Void) {
        separate()
        enclose("[", "]", body)
    }

    package mutating func value(_ text: String) {
        separate()
        quote(text)
    }

    package mutating func value(_ number: Int) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Writes a value that is already JSON.
    package mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    // MARK: - Members, for objects

    package mutating func member(_ name: StaticString, _ text: String) {
        key(name)
        quote(text)
    }

    package mutating func member(_ name: StaticString, ifPresent text: String?) {
        if let text { member(name, text) }
    }

    /// - Parameter escaped: A text in canonical escaped form, without quotes.
    package mutating func member(_ name: StaticString, escaped: ArraySlice<UInt8>) {
        key(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: escaped)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func member(_ name: StaticString, _ id: UniqueID) {
        key(name)
        bytes.append(UInt8(ascii: "\""))
        id.appendText(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func member(_ name: StaticString, _ time: Timestamp) {
        key(name)
        bytes.append(UInt8(ascii: "\""))
        time.appendText(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func member(_ name: StaticString, _ number: Int) {
        key(name)
        bytes.append(contentsOf: String(number).utf8)
    }

    package mutating func member(_ name: StaticString, _ boolean: Bool) {
        key(name)
        bytes.append(contentsOf: (boolean ? "true" : "false").utf8)
    }

    package mutating func member(_ name: StaticString, raw json: some Sequence<UInt8>) {
        key(name)
        bytes.append(contentsOf: json)
    }

    package mutating func object(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        enclose("{", "}", body)
    }

    package mutating func array(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        enclose("[", "]", body)
    }

    /// Writes a member whose name is not known in advance, such as an attribute.
    package mutating func member(named name: String, _ text: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        quote(text)
    }

    /// - Parameter json: A value that is already JSON.
    package mutating func member(named name: String, raw json: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(contentsOf: json.utf8)
    }

    package mutating func array(named name: String, _ body: (inout JSONWriter) -> Void) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        enclose("[", "]", body)
    }

    /// Returns a text as a JSON string, with its quotation marks.
    package static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.value(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    // MARK: - Pieces

    private mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        JSONEscape.append(text.utf8, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func enclose(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) -> Void
    ) {
        bytes.append(UInt8(ascii: open))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}
