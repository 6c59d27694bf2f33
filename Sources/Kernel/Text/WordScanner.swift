/// Processes eight bytes in one step, for long texts that rarely contain special bytes.
package enum WordScanner {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Skips groups of eight bytes that are all ASCII from 0x20 to 0x7F, without quotes and
    /// backslashes.
    ///
    /// A JSON string contains such bytes unescaped.
    ///
    /// - Returns: The start of the first group with any other byte, or the index at which fewer
    ///   than eight bytes are left.
    package static func endOfPlainText(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        let raw = unsafe bytes.bytes
        while index &+ 8 <= bytes.count {
            // Safe: the bytes are within the span, and any bits are a valid UInt64.
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

    /// Sets the high bit of each byte that is zero. A byte above a zero byte may be marked wrongly.
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- ones) & ~word
    }

    /// Returns the eight hexadecimal digits of a number, in lower case. The first digit is in the
    /// lowest byte.
    static func hexadecimalDigits(_ value: UInt32) -> UInt64 {
        var digits = UInt64(value.byteSwapped)
        digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        // The upper half of each byte is its first digit.
        digits = (digits >> 4 | digits << 8) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (digits &+ 0x06 &* ones) >> 4 & ones
        return digits &+ 0x30 &* ones &+ letters &* 0x27
    }
}
