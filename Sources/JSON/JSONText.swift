/// A text in the canonical form in which it stands between the quotes of a JSON string.
///
/// Chat content travels from request to transcript in this form: when the client sent no escapes it is a plain copy of
/// the request's bytes.
package struct JSONText: Hashable, Sendable {
    /// The escaped UTF-8, without the quotes.
    package let escaped: [UInt8]

    package init(_ text: String) {
        self.init(utf8: Array(text.utf8))
    }

    /// - Parameter utf8: any text, to be escaped.
    package init(utf8: [UInt8]) {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(utf8.count)
        JSONEscape.append(utf8, to: &escaped)
        self.escaped = escaped
    }

    /// - Parameter canonical: bytes that have the canonical form already, as checked string bytes without escapes do.
    package init(canonical: ArraySlice<UInt8>) {
        escaped = Array(canonical)
    }

    /// Bytes of the text in UTF-8.
    package var utf8Count: Int { utf8.count }

    /// Unicode scalars of the text.
    package var scalarCount: Int {
        utf8.count { $0 & 0xC0 != 0x80 }
    }

    /// UTF-16 code units of the text.
    package var utf16Count: Int {
        let utf8 = utf8
        return utf8.count { $0 & 0xC0 != 0x80 } + utf8.count { $0 >= 0xF0 }
    }

    /// Whether the text has a number of scalars within `bounds`; most texts are so short that nothing need be counted.
    package func hasLength(in bounds: ClosedRange<Int>) -> Bool {
        // No scalar takes less than a byte, nor does any escape.
        if escaped.count <= bounds.upperBound, bounds.lowerBound <= (escaped.isEmpty ? 0 : 1) { return true }
        return bounds.contains(scalarCount)
    }

    package var isEmpty: Bool { escaped.isEmpty }

    /// The text itself.
    package var string: String {
        String(decoding: utf8, as: UTF8.self)
    }

    private var utf8: [UInt8] {
        escaped.contains(UInt8(ascii: "\\")) ? JSONEscape.decode(escaped, from: 0, to: escaped.count) : escaped
    }
}

// As what stands between the quotes.
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
