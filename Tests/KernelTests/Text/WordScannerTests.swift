import Testing

@testable import Kernel

@Suite("Bytes at once")
struct WordScannerTests {
    @Test("a special byte at any place in a group of eight ends plain text, a plain byte does not")
    func plainText() {
        for byte in UInt8.min...UInt8.max {
            let isPlain = (0x20..<0x80).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            for place in 0..<8 {
                var bytes = Array(repeating: UInt8(ascii: "a"), count: 17)
                bytes[place] = byte
                let end = WordScanner.endOfPlainText(bytes.span, from: 0)
                // The check reads whole groups of eight, so never the seventeenth byte.
                #expect(end == (isPlain ? 16 : 0), "\(byte) at \(place)")
            }
        }
    }

    @Test("the digits equal those of the standard library")
    func digits() {
        var generator = SeededGenerator(seed: 7)
        for value in [0, .max, 0x0123_4567, 0x89AB_CDEF]
            + (0..<1_000).map({ _ in UInt32.random(in: 0...UInt32.max, using: &generator) })
        {
            let digits = WordScanner.hexadecimalDigits(value)
            let text = String(decoding: (0..<8).map { UInt8(truncatingIfNeeded: digits >> (8 * $0)) }, as: UTF8.self)
            let due = String(value, radix: 16)
            #expect(text == String(repeating: "0", count: 8 - due.count) + due)
        }
    }
}
