/// A text in the canonical form in which it stands between the quotes of a JSON string, with its lengths.
///
/// Chat content travels from request to transcript in this form: when the client sent no escapes it is a plain copy of
/// the request's bytes.
package struct JSONText: Hashable, Sendable {
    /// The escaped UTF-8, without the quotes.
    package let escaped: [UInt8]
    /// Unicode scalars of the text.
    package let scalarCount: Int
    /// UTF-16 code units of the text.
    package let utf16Count: Int

    package init(_ text: String) {
        self.init(utf8: Array(text.utf8))
    }

    init(utf8: [UInt8]) {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(utf8.count)
        JSONEscape.append(utf8, to: &escaped)
        self.init(escaped: escaped, measuring: utf8[...])
    }

    /// - Parameter unescaped: checked string bytes without escapes, which are their own canonical form.
    init(unescaped: ArraySlice<UInt8>) {
        self.init(escaped: Array(unescaped), measuring: unescaped)
    }

    private init(escaped: [UInt8], measuring utf8: ArraySlice<UInt8>) {
        var scalars = 0
        var supplementary = 0
        for byte in utf8 {
            if byte & 0xC0 != 0x80 { scalars += 1 }
            if byte >= 0xF0 { supplementary += 1 }
        }
        self.escaped = escaped
        scalarCount = scalars
        utf16Count = scalars + supplementary
    }

    package var isEmpty: Bool { escaped.isEmpty }

    /// The text itself.
    package var string: String {
        String(decoding: JSONEscape.decode(escaped, from: 0, to: escaped.count), as: UTF8.self)
    }
}
