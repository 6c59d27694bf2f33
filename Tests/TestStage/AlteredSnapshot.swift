import JSON
internal import Kernel

/// A snapshot file whose numbers can be replaced, with a matching checksum.
package struct AlteredSnapshot {
    private let state: [UInt8]
    private let format: String
    /// The ranges of the numbers in the state.
    package let numbers: [Range<Int>]

    package init?(_ file: [UInt8]) {
        guard let root = (try? JSONDocument(file))?.root, let format = root["format"]?.string,
            let state = root["state"]?.source
        else { return nil }
        self.format = format
        self.state = Array(state.utf8)
        numbers = Self.numbers(in: self.state)
    }

    /// Returns the file with some of its numbers replaced by other texts.
    package func replacing(_ replacements: [(number: Int, text: String)]) -> [UInt8] {
        var changed = state
        for (number, text) in replacements.sorted(by: { $0.number > $1.number }) {
            changed.replaceSubrange(numbers[number], with: text.utf8)
        }
        return JSONWriter.object { writer in
            writer.member("format", format)
            writer.member("checksum", String(Mixing.hash(changed), radix: 16))
            writer.member("state", raw: changed)
        }
    }

    /// Returns the text around a number, to identify it in messages.
    package func context(of number: Int) -> String {
        let range = numbers[number]
        let around = max(0, range.lowerBound - 60)..<min(state.count, range.upperBound + 10)
        return String(decoding: state[around], as: UTF8.self)
    }

    private static func numbers(in bytes: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                index = endOfString(bytes, from: index + 1)
            } else if isDigit(byte) || byte == UInt8(ascii: "-") {
                let start = index
                while index < bytes.count, isPartOfNumber(bytes[index]) { index += 1 }
                found.append(start..<index)
            } else {
                index += 1
            }
        }
        return found
    }

    private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index + 1
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        isDigit(byte)
            || [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")]
                .contains(byte)
    }
}
