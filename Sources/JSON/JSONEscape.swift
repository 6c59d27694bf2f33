internal import Kernel

/// Decodes and writes the escapes of JSON strings (RFC 8259 section 7).
enum JSONEscape {
    /// Returns the code unit of `\uXXXX` at `index`; nil if there is no such escape.
    static func codeUnit(in bytes: [UInt8], at index: Int) -> UInt16? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for byte in bytes[index + 2..<index + 6] {
            guard let digit = byte.hexadecimalDigit else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// Returns the UTF-8 text of checked string bytes with escapes.
    static func decode(_ bytes: [UInt8], from start: Int, to end: Int) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(end - start)
        var index = start
        while index < end {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                index += 1
                continue
            }
            if let unit = codeUnit(in: bytes, at: index) {
                index += 6
                var scalar = UInt32(unit)
                if UTF16.isLeadSurrogate(unit), let trail = codeUnit(in: bytes, at: index) {
                    scalar = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(trail) - 0xDC00)
                    index += 6
                }
                if let scalar = Unicode.Scalar(scalar) { text.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
            } else {
                text.append(plain(bytes[index + 1]))
                index += 2
            }
        }
        return text
    }

    private static func plain(_ escaped: UInt8) -> UInt8 {
        switch escaped {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        // open: any other byte
        default: escaped
        }
    }

    /// Appends UTF-8 text in its canonical escaped form, which escapes only quotes, backslashes and
    /// control characters.
    static func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x20...: bytes.append(byte)
            // open: any other byte
            default: appendControl(byte, to: &bytes)
            }
        }
    }

    private static func appendControl(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        // open: any other byte
        default:
            bytes.append(UInt8(ascii: "u"))
            bytes.appendHexadecimal(UInt64(byte), digits: 4)
        }
    }
}
