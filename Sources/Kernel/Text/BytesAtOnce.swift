/// Looks at eight bytes in one step, where texts are long and hardly ever special.
package enum BytesAtOnce {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Passes over eights of bytes that are printable ASCII without quotes and backslashes: a JSON string has them as they are.
    ///
    /// - Returns: the beginning of the first eight that has another, or where fewer than eight are left.
    package static func endOfPlainText(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        let raw = unsafe bytes.bytes
        while index &+ 8 <= bytes.count {
            // Within the span, and of a type that any bits are a value of.
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard isPlain(word) else { break }
            index &+= 8
        }
        return index
    }

    private static func isPlain(_ word: UInt64) -> Bool {
        let below = (word &- 0x20 &* ones) & ~word
        return (word | below | zeros(word ^ 0x22 &* ones) | zeros(word ^ 0x5C &* ones)) & highs == 0
    }

    /// A high bit for a byte that is zero, and only for such, as long as there is none below it.
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- ones) & ~word
    }

    /// The eight hexadecimal digits of a number, in lower case; the first digit is in the lowest byte.
    static func hexadecimalDigits(_ value: UInt32) -> UInt64 {
        var digits = UInt64(value.byteSwapped)
        digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        // The upper half of each byte is the digit that comes first.
        digits = (digits >> 4 | digits << 8) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (digits &+ 0x06 &* ones) >> 4 & ones
        return digits &+ 0x30 &* ones &+ letters &* 0x27
    }
}
