/// A text in the canonical form that it has between the quotes of a JSON string.
///
/// Chat content keeps this form from the request to the transcript. If the client sent no escapes,
/// the form is a plain copy of the request's bytes.
package struct JSONText: Hashable, Sendable {
    /// The escaped UTF-8, without the quotes.
    package let escaped: [UInt8]

    package init(_ text: String) {
        self.init(utf8: Array(text.utf8))
    }

    /// - Parameter utf8: Any text. The initializer escapes it.
    package init(utf8: [UInt8]) {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(utf8.count)
        JSONEscape.append(utf8, to: &escaped)
        self.escaped = escaped
    }

    /// - Parameter canonical: Bytes in canonical form, such as the checked bytes of a string
    ///   without escapes.
    package init(canonical: ArraySlice<UInt8>) {
        escaped = Array(canonical)
    }

    /// The text's length in UTF-8 bytes.
    package var utf8Count: Int { utf8.count }

    /// The text's length in Unicode scalars.
    package var scalarCount: Int {
        utf8.count { $0 & 0xC0 != 0x80 }
    }

    /// The text's length in UTF-16 code units.
    package var utf16Count: Int {
        let utf8 = utf8
        return utf8.count { $0 & 0xC0 != 0x80 } + utf8.count { $0 >= 0xF0 }
    }

    /// Whether the text's number of scalars is within `bounds`.
    ///
    /// Most texts are so short that the scalars need not be counted.
    package func hasLength(in bounds: ClosedRange<Int>) -> Bool {
        // A scalar takes at least one byte, and so does an escape.
        if escaped.count <= bounds.upperBound, bounds.lowerBound <= (escaped.isEmpty ? 0 : 1) { return true }
        return bounds.contains(scalarCount)
    }

    package var isEmpty: Bool { escaped.isEmpty }

    /// The unescaped text.
    package var string: String {
        String(decoding: utf8, as: UTF8.self)
    }

    private var utf8: [UInt8] {
        escaped.contains(UInt8(ascii: "\\")) ? JSONEscape.decode(escaped, from: 0, to: escaped.count) : escaped
    }
}

// Encoded as the escaped text between the quotes.
extension JSONText: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        self.init(canonical: Array(text.utf8)[...])
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(String(decoding: escaped, as: UTF8.self))
    }
}
