/// Limits of contact attributes (API reference of StartChatContact,
/// Documentation/Protocol.md#startchatcontact).
package enum AttributeLimits {
    /// Maximum UTF-8 bytes of all names and values together.
    private static let maximumBytes = 32_768

    /// Returns why the attributes are refused; nil if they are accepted.
    package static func refusal(of attributes: [ContactAttribute]) -> String? {
        var bytes = 0
        for attribute in attributes {
            let name = attribute.name
            guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else {
                return "the name \"\(name.prefix(100))\" must contain only letters, digits, hyphens and underscores"
            }
            bytes += name.utf8.count + attribute.value.utf8.count
        }
        return bytes > maximumBytes ? "together they have \(bytes) bytes; \(maximumBytes) are allowed" : nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        // open: any other character
        default: false
        }
    }
}
