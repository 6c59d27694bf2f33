/// The checksums of card numbers and IBANs. Without them, order numbers would look alike.
enum Checksum {
    /// Whether the digits of a text have a right check digit (ISO/IEC 7812, the Luhn algorithm).
    static func isCard(_ text: String) -> Bool {
        let digits = text.compactMap(\.wholeNumberValue)
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
            let doubled = digit.element * 2
            return sum + (digit.offset.isMultiple(of: 2) ? digit.element : doubled > 9 ? doubled - 9 : doubled)
        }
        return (13...19).contains(digits.count) && sum.isMultiple(of: 10)
    }

    /// Whether a text has the right check digits of an IBAN (ISO 13616, modulo 97).
    static func isIBAN(_ text: String) -> Bool {
        let characters = text.filter { $0 != " " }
        guard (15...34).contains(characters.count) else { return false }
        let moved = characters.dropFirst(4) + characters.prefix(4)
        var rest = 0
        for character in moved {
            guard let value = character.isASCII ? Int(String(character), radix: 36) : nil else { return false }
            rest = (rest * (value > 9 ? 100 : 10) + value) % 97
        }
        return rest == 1
    }
}
