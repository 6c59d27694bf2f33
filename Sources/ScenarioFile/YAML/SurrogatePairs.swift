internal import JSON
internal import Kernel

/// Replaces pairs of escapes with characters, in a file that is JSON.
///
/// JSON writes a character beyond U+FFFF as two escapes, which YAML does not support.
enum SurrogatePairs {
    static func joined(in text: [UInt8]) -> [UInt8] {
        let first = text.first { !" \n\r\t".utf8.contains($0) }
        guard first == UInt8(ascii: "{"), text.contains(UInt8(ascii: "\\")), (try? JSONDocument(text)) != nil else {
            return text
        }
        var joined: [UInt8] = []
        joined.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "\\") else {
                joined.append(text[index])
                index += 1
                continue
            }
            if let character = character(text, at: index) {
                joined += String(character).utf8
                index += 12
            } else {
                // The second byte of an escape never begins another escape.
                joined += text[index..<min(index + 2, text.count)]
                index += 2
            }
        }
        return joined
    }

    /// Returns the character of the pair of escapes at an index; nil if there is none.
    private static func character(_ text: [UInt8], at index: Int) -> Unicode.Scalar? {
        guard let high = unit(text, at: index), let low = unit(text, at: index + 6), (0xD800..<0xDC00).contains(high),
            (0xDC00..<0xE000).contains(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    /// Returns the UTF-16 code unit of an escape such as `\ud83d`; nil if there is none.
    private static func unit(_ text: [UInt8], at index: Int) -> UInt32? {
        guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        return UInt32(String(decoding: text[index + 2..<index + 6], as: UTF8.self), radix: 16)
    }
}
