/// A search for a text in other texts, in any case.
package struct TextSearch: Sendable {
    /// The text in lower case.
    package let text: String
    private let bytes: [UInt8]

    package init(_ text: String) {
        self.text = text.lowercased()
        bytes = Array(self.text.utf8)
    }

    package func isIn(_ other: String) -> Bool { isIn(Array(other.utf8)) }

    /// Whether a UTF-8 text contains the searched one.
    package func isIn(_ other: some RandomAccessCollection<UInt8>) -> Bool {
        if other.contains(where: { $0 >= 0x80 }) {
            return String(decoding: other, as: UTF8.self).lowercased().contains(text)
        }
        guard let first = bytes.first else { return true }
        guard other.count >= bytes.count else { return false }
        var start = other.startIndex
        let last = other.index(other.startIndex, offsetBy: other.count - bytes.count)
        while start <= last {
            if Self.lower(other[start]) == first,
                other[start...].prefix(bytes.count).elementsEqual(bytes, by: { Self.lower($0) == $1 })
            {
                return true
            }
            start = other.index(after: start)
        }
        return false
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
