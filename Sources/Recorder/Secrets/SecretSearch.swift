internal import JSON
internal import Kernel
internal import Transport

/// Removes every secret that passed through the proxy from a finished file, wherever a client or a service repeated it.
///
/// A secret is found as it is, in base64, in percent-encoding, in hexadecimal digits, and as JSON escapes it.
struct SecretSearch {
    private var forms: [UInt64: [[UInt8]]] = [:]

    /// Shorter texts are too common to be replaced wherever they are.
    private static let shortest = 8
    private static let replacement = Array("SECRET".utf8)

    init(_ secrets: Set<String>) {
        for secret in secrets where secret.utf8.count >= Self.shortest {
            for form in Self.forms(of: Array(secret.utf8)) where form.count >= Self.shortest {
                forms[Self.key(form[...]), default: []].append(form)
            }
        }
        for key in forms.keys { forms[key]?.sort { $0.count > $1.count } }
    }

    /// Returns the bytes without the secrets.
    func cleaned(_ bytes: [UInt8]) -> [UInt8] {
        guard !forms.isEmpty, bytes.count >= Self.shortest else { return bytes }
        var cleaned: [UInt8] = []
        cleaned.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if index + Self.shortest <= bytes.count, let candidates = forms[Self.key(bytes[index...])],
                let form = candidates.first(where: { bytes[index...].starts(with: $0) })
            {
                cleaned += Self.replacement
                index += form.count
            } else {
                cleaned.append(bytes[index])
                index += 1
            }
        }
        return cleaned
    }

    /// The first bytes of a form as a number.
    private static func key(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.prefix(shortest).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func forms(of secret: [UInt8]) -> Set<[UInt8]> {
        var forms: Set<[UInt8]> = [secret]
        forms.insert(Array(JSONWriter.quoted(String(decoding: secret, as: UTF8.self)).utf8.dropFirst().dropLast()))
        let percent = PercentEncoding.encode(String(decoding: secret, as: UTF8.self))
        forms.insert(Array(percent.utf8))
        // Digits of escapes can be of either case.
        forms.insert(Array(uppercasedEscapes(percent).utf8))
        var hexadecimal: [UInt8] = []
        for byte in secret { hexadecimal.appendHexadecimal(UInt64(byte), digits: 2) }
        let digits = String(decoding: hexadecimal, as: UTF8.self)
        forms.insert(Array(digits.lowercased().utf8))
        forms.insert(Array(digits.uppercased().utf8))
        // What precedes the secret in the encoded text decides which of three forms it has.
        for offset in 0..<3 {
            let whole = secret.dropFirst(offset)
            let text = Base64.text(Array(whole.prefix(whole.count / 3 * 3)))
            forms.insert(Array(text.utf8))
            forms.insert(Array(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }.map(String.init).joined().utf8))
        }
        return forms
    }

    private static func uppercasedEscapes(_ text: String) -> String {
        var result = ""
        var digits = 0
        for character in text {
            result += digits > 0 ? character.uppercased() : String(character)
            digits = character == "%" ? 2 : max(0, digits - 1)
        }
        return result
    }
}
