/// Percent-encoding (RFC 3986 section 2.1).
package enum PercentEncoding {
    /// Returns the decoded text; nil if an escape is broken or the bytes are not UTF-8.
    package static func decode(_ text: String, plusIsSpace: Bool = false) -> String? {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return text }
        var decoded: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst()?.hexadecimalDigit, let low = rest.popFirst()?.hexadecimalDigit else {
                    return nil
                }
                decoded.append(UInt8(high << 4 | low))
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            // open: any other byte
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    /// Encodes everything except the unreserved characters (RFC 3986 section 2.3).
    ///
    /// The result is safe in a path, in a query and in a shell.
    package static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            // open: any other byte
            default:
                encoded.append(UInt8(ascii: "%"))
                encoded.appendHexadecimal(UInt64(byte), digits: 2)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
