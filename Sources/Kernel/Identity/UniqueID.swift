/// A 128-bit identifier with the text form of a UUID (RFC 9562), stored as two words so that it
/// needs no allocation.
package struct UniqueID: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Returns a random id (version 4), the form of contact and participant ids.
    package static func random(using generator: inout some RandomNumberGenerator) -> UniqueID {
        UniqueID(
            high: generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000,
            low: generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }

    /// Returns an id that sorts by time and then by `sequence` (version 7), the form of item ids.
    ///
    /// RFC 9562 section 6.2, method 1: 48 bits of milliseconds, then the sequence as a 32-bit
    /// counter (12 bits in `rand_a`, 20 in `rand_b`), then 42 random bits. The counter locates the
    /// id's item in constant time.
    package static func timeOrdered(
        _ time: Timestamp, sequence: UInt32, using generator: inout some RandomNumberGenerator
    ) -> UniqueID {
        let counter = UInt64(sequence)
        let milliseconds = UInt64(bitPattern: time.milliseconds) & 0xFFFF_FFFF_FFFF
        return UniqueID(
            high: milliseconds << 16 | 0x7000 | counter >> 20,
            low: 0x8000_0000_0000_0000 | (counter & 0xF_FFFF) << 42 | generator.next() >> 22)
    }

    /// The counter of an id made by ``timeOrdered(_:sequence:using:)``. It has no meaning in other
    /// ids.
    package var sequence: UInt32 {
        UInt32(truncatingIfNeeded: (high & 0xFFF) << 20 | (low >> 42) & 0xF_FFFF)
    }
}

// MARK: - Text

extension UniqueID: CustomStringConvertible {
    package var description: String {
        // Written directly into the string, because every response needs a request id.
        unsafe String(unsafeUninitializedCapacity: 36) { buffer in
            unsafe buffer.initialize(repeating: UInt8(ascii: "-"))
            var text = unsafe buffer.mutableSpan
            writeText(to: &text, at: 0)
            return 36
        }
    }

    /// Appends the 36 characters, in lower case.
    package func appendText(to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "-"), count: 36))
        var text = bytes.mutableSpan
        writeText(to: &text, at: start)
    }

    /// Writes the digits between the hyphens, which are already in `text`.
    private func writeText(to text: inout MutableSpan<UInt8>, at start: Int) {
        let first = WordScanner.hexadecimalDigits(UInt32(truncatingIfNeeded: high >> 32))
        let second = WordScanner.hexadecimalDigits(UInt32(truncatingIfNeeded: high))
        let third = WordScanner.hexadecimalDigits(UInt32(truncatingIfNeeded: low >> 32))
        let fourth = WordScanner.hexadecimalDigits(UInt32(truncatingIfNeeded: low))
        var raw = unsafe text.mutableBytes
        raw.storeBytes(of: first.littleEndian, toByteOffset: start, as: UInt64.self)
        raw.storeBytes(of: UInt32(truncatingIfNeeded: second).littleEndian, toByteOffset: start + 9, as: UInt32.self)
        raw.storeBytes(of: UInt32(second >> 32).littleEndian, toByteOffset: start + 14, as: UInt32.self)
        raw.storeBytes(of: UInt32(truncatingIfNeeded: third).littleEndian, toByteOffset: start + 19, as: UInt32.self)
        raw.storeBytes(of: UInt32(third >> 32).littleEndian, toByteOffset: start + 24, as: UInt32.self)
        raw.storeBytes(of: fourth.littleEndian, toByteOffset: start + 28, as: UInt64.self)
    }

    /// Reads 36 characters with hyphens at the usual positions; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 36 else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        var digits = 0
        for (position, byte) in text.utf8.enumerated() {
            if [8, 13, 18, 23].contains(position) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = byte.hexadecimalDigit else { return nil }
            if digits < 16 { words.high = words.high << 4 | digit } else { words.low = words.low << 4 | digit }
            digits += 1
        }
        self.init(high: words.high, low: words.low)
    }
}

// Encoded as its text.
extension UniqueID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = UniqueID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no id")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
