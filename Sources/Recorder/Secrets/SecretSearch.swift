internal import JSON
internal import Kernel
internal import Transport

/// Removes the secrets that passed through the proxy from texts, wherever a client or a service repeated them.
///
/// A part of a secret is enough. It is found as it is, in base64 and in hexadecimal digits, each also with the escapes of
/// JSON, of URLs and of HTML.
struct SecretSearch {
    /// Parts of secrets, each with as many bytes as ``Part`` has.
    private var parts: Set<Part> = []

    /// Sixteen bytes in a row. Fewer are in ordinary texts, too.
    private struct Part: Hashable {
        let first: UInt64
        let second: UInt64

        static let size = 16

        init(_ bytes: ArraySlice<UInt8>) {
            first = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            second = bytes.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private static let replacement = "SECRET"

    init(_ secrets: Set<String>) {
        for secret in secrets where secret.utf8.count >= Part.size {
            for form in Self.forms(of: Array(secret.utf8)) {
                let plain = PlainText(form).bytes
                guard plain.count >= Part.size else { continue }
                for start in 0...(plain.count - Part.size) {
                    parts.insert(Part(plain[start..<(start + Part.size)]))
                }
            }
        }
    }

    private static func forms(of secret: [UInt8]) -> Set<[UInt8]> {
        var forms: Set<[UInt8]> = [secret]
        var hexadecimal: [UInt8] = []
        for byte in secret { hexadecimal.appendHexadecimal(UInt64(byte), digits: 2) }
        let digits = String(decoding: hexadecimal, as: UTF8.self)
        forms.insert(Array(digits.lowercased().utf8))
        forms.insert(Array(digits.uppercased().utf8))
        // What precedes the secret in the encoded text decides which of three forms it has.
        for offset in 0..<3 {
            let whole = secret.dropFirst(offset)
            forms.insert(Array(Base64.text(Array(whole.prefix(whole.count / 3 * 3))).utf8))
        }
        return forms
    }

    /// Returns a text without the secrets.
    func cleaned(_ text: String) -> String {
        guard !parts.isEmpty, text.utf8.count >= Part.size else { return text }
        let plain = PlainText(Array(text.utf8))
        guard plain.bytes.count >= Part.size else { return text }
        var secret = [Bool](repeating: false, count: plain.bytes.count)
        for start in 0...(plain.bytes.count - Part.size)
        where parts.contains(Part(plain.bytes[start..<(start + Part.size)])) {
            for index in start..<(start + Part.size) { secret[index] = true }
        }
        return secret.contains(true) ? plain.text(without: secret, Self.replacement) : text
    }

    /// Returns a body without the secrets, in its values and in its members' names.
    func cleaned(_ tree: JSONTree) -> JSONTree {
        switch tree {
        case .object(let members): .object(members.map { JSONTree.Member(cleaned($0.name), cleaned($0.value)) })
        case .array(let elements): .array(elements.map { cleaned($0) })
        case .string(let text): .string(cleaned(text))
        case .number, .boolean, .null: tree
        }
    }
}
