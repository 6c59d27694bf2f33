/// The address to which a sign-in page may return a customer.
package enum RedirectURI {
    /// Returns why an address is refused; nil if it is accepted.
    ///
    /// Apps have their own schemes, as in `app://signed-in`.
    package static func refusal(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            return "RedirectUri has characters that are not allowed in a URL"
        }
        guard let colon = text.firstIndex(of: ":"), isScheme(text[..<colon]) else {
            return "RedirectUri must have a scheme such as https:"
        }
        // RFC 6749 section 3.1.2.
        guard !text.contains("#") else { return "RedirectUri must not have a fragment" }
        let scheme = text[..<colon].lowercased()
        guard !scripts.contains(scheme) else { return "RedirectUri must not have the scheme \(scheme):" }
        let rest = text[text.index(after: colon)...]
        // An app's own scheme needs no authority (RFC 8252 section 7.1).
        let isOfWeb = scheme == "http" || scheme == "https"
        guard isOfWeb ? rest.hasPrefix("//") && rest.count > 2 : rest.hasPrefix("/") else {
            return "RedirectUri must begin with \(scheme):\(isOfWeb ? "//" : "/")"
        }
        return nil
    }

    /// Returns the address with the query items that an identity provider adds.
    package static func text(_ uri: String, adding items: [(name: String, value: String)]) -> String {
        let query = items.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        return "\(uri)\(uri.contains("?") ? "&" : "?")\(query)"
    }

    private static let scripts: Set<String> = ["javascript", "data", "vbscript", "file", "blob"]

    /// Whether a text is a scheme (RFC 3986 section 3.1).
    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { byte in
            isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
