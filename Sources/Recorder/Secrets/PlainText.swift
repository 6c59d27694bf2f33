internal import Kernel

/// A text without escapes, and with one form for the characters in which encodings differ.
///
/// Undone are `%2F`, `\/` and `\u002f`, `&#x2F;` and `&#47;`. `+`, `-` and a blank become `+`, and `_` becomes `/`.
struct PlainText {
    private let source: [UInt8]
    private(set) var bytes: [UInt8] = []
    /// Where each byte begins in the source. One more element is the end of the source.
    private var places: [Int] = []

    init(_ source: [UInt8]) {
        self.source = source
        bytes.reserveCapacity(source.count)
        var index = 0
        while index < source.count {
            let (byte, length) = Self.next(source[index...])
            bytes.append(Self.usual(byte))
            places.append(index)
            index += length
        }
        places.append(source.count)
    }

    /// Returns the source, with each run of marked bytes replaced.
    func text(without marks: [Bool], _ replacement: String) -> String {
        var result: [UInt8] = []
        for (index, isMarked) in marks.enumerated() {
            if !isMarked {
                result += source[places[index]..<places[index + 1]]
            } else if index == 0 || !marks[index - 1] {
                result += Array(replacement.utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func usual(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: " "): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        // open: any other byte
        default: byte
        }
    }

    /// Returns the next character, which is one byte or an escape, and how many bytes it has in the source.
    private static func next(_ rest: ArraySlice<UInt8>) -> (byte: UInt8, length: Int) {
        let first = rest[rest.startIndex]
        let after = rest.dropFirst()
        switch first {
        case UInt8(ascii: "%"):
            if let value = number(after.prefix(2), 16), after.count >= 2 { return (value, 3) }
        case UInt8(ascii: "\\"):
            if after.first == UInt8(ascii: "u"), after.count >= 5, let value = number(after.dropFirst().prefix(4), 16) {
                return (value, 6)
            }
            if let escaped = after.first, [UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "\"")].contains(escaped)
            {
                return (escaped, 2)
            }
        case UInt8(ascii: "&"):
            guard after.first == UInt8(ascii: "#"), let end = after.prefix(8).firstIndex(of: UInt8(ascii: ";")) else {
                break
            }
            let digits = after.dropFirst().prefix(upTo: end)
            let isHexadecimal = digits.first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
            if let value = number(isHexadecimal ? digits.dropFirst() : digits, isHexadecimal ? 16 : 10) {
                return (value, end - rest.startIndex + 1)
            }
        // open: any other byte
        default: break
        }
        return (first, 1)
    }

    /// Reads a number of one byte.
    private static func number(_ digits: ArraySlice<UInt8>, _ radix: Int) -> UInt8? {
        UInt8(String(decoding: digits, as: UTF8.self), radix: radix)
    }
}
