/// Replaces personal data by invented data, the same data always by the same.
///
/// It finds the names that it learned, and what has a known form. It cannot find everything.
package struct Redactor: Sendable {
    /// What was replaced.
    package enum Kind: String, Sendable, CaseIterable {
        case name
        case email = "e-mail address"
        case phone = "telephone number"
        case card = "card number"
        case iban = "IBAN"
        case identity = "identity number"
        case birthDate = "date of birth"
        case street = "street address"
        case postcode
        case address = "IP address"
    }

    /// How often each kind of data was replaced, and the invented values.
    package private(set) var counts: [Kind: Int] = [:]
    private var invented: [Kind: [String: String]] = [:]

    package init() {}

    /// What was replaced, in sentences.
    package var notes: [String] {
        Kind.allCases.compactMap { kind in
            guard let count = counts[kind], let values = invented[kind] else { return nil }
            let shown = Set(values.values).sorted().joined(separator: ", ")
            return "replaced \(count) \(Self.counted(kind, count)) by \(shown)"
        }
    }

    private static func counted(_ kind: Kind, _ count: Int) -> String {
        guard count != 1 else { return kind.rawValue }
        return switch kind {
        case .birthDate: "dates of birth"
        case .email, .street, .address: "\(kind.rawValue)es"
        case .name, .phone, .card, .iban, .identity, .postcode: "\(kind.rawValue)s"
        }
    }

    // MARK: - Names

    private static let customers = ["Ana", "Ben", "Cleo", "Dan"]
    private static let staff = ["Kim", "Lee", "Sam", "Robin", "Alex", "Toni"]

    /// Learns a participant's name, so that it is replaced from now on.
    package mutating func learn(_ name: String, isCustomer: Bool) {
        guard !name.isEmpty, !Self.isPlaceholder(name), invented[.name]?[name] == nil else { return }
        let names = isCustomer ? Self.customers : Self.staff
        let taken = Set(invented[.name].map { Array($0.values) } ?? [])
        let free = names.first { !taken.contains($0) } ?? "\(names[0]) \(taken.count + 1)"
        invented[.name, default: [:]][name] = free
    }

    /// Returns the invented name of a participant; the name itself if it was not learned.
    package func replacement(for name: String) -> String { invented[.name]?[name] ?? name }

    /// Whether the service has already replaced a name.
    private static func isPlaceholder(_ name: String) -> Bool { name.hasPrefix("[") && name.hasSuffix("]") }

    /// The shortest part of a name that is replaced where it stands alone.
    private static let shortestPart = 3
    private static let shortestInLowerCase = 6

    private mutating func redactNames(_ text: inout String) {
        for (name, new) in (invented[.name] ?? [:]).sorted(by: { $0.key.count > $1.key.count }) {
            let isLowerCase = name == name.lowercased()
            // Other words of a name, such as those of a bot, are ordinary words.
            let parts = name.split { !Self.isWordPart($0) }.map(String.init)
                .filter { $0.count >= Self.shortestPart && ($0.first?.isUppercase ?? false || isLowerCase) }
            for part in [name] + (parts.count > 1 ? parts : []) where part != new {
                for form in Self.forms(of: part, isLowerCase: isLowerCase) { replace(form, in: &text, by: new) }
            }
        }
    }

    /// Returns the ways in which people write a name. Short names in lower case are often ordinary words.
    private static func forms(of name: String, isLowerCase: Bool) -> [String] {
        let words = name.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }
        let upper = [name, words.joined(separator: " "), capitalized(name), name.uppercased()]
        let all = upper + (name.count >= shortestInLowerCase || isLowerCase ? [name.lowercased()] : [])
        return all.enumerated().filter { index, form in !all[..<index].contains(form) }.map(\.element)
    }

    /// Begins each part of a name with a capital.
    private static func capitalized(_ name: String) -> String {
        var result = ""
        var isInside = false
        for character in name {
            result += isInside ? String(character) : character.uppercased()
            isInside = isWordPart(character)
        }
        return result
    }

    /// Replaces a name that is not part of a longer word.
    private mutating func replace(_ word: String, in text: inout String, by new: String) {
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: word) {
            let before = range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
            let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
            let isWord = !Self.isWordPart(before) && !Self.isWordPart(after)
            result += rest[..<range.lowerBound] + (isWord ? new[...] : rest[range])
            if isWord { counts[.name, default: 0] += 1 }
            rest = rest[range.upperBound...]
        }
        text = result + rest
    }

    private static func isWordPart(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    // MARK: - Texts

    /// Returns a text without the personal data that are found in it. UUIDs stay: parts of them look like numbers.
    package mutating func redacted(_ text: String) -> String {
        let ids = text.ranges(of: #/\b[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\b/#)
        guard !ids.isEmpty else { return redactedPiece(text[...]) }
        var result = ""
        var start = text.startIndex
        for id in ids {
            result += redactedPiece(text[start..<id.lowerBound]) + text[id]
            start = id.upperBound
        }
        return result + redactedPiece(text[start...])
    }

    private mutating func redactedPiece(_ piece: Substring) -> String {
        var text = String(piece)
        // A pattern costs much more than a look at the bytes.
        if text.contains("@") || text.contains("%40") { redactEmails(&text) }
        if text.utf8.contains(where: Self.isDigit) {
            redactAccounts(&text)
            redactIdentities(&text)
            redactPlaces(&text)
            redactPhones(&text)
        }
        redactNames(&text)
        return text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func redactEmails(_ text: inout String) {
        text.replace(#/[\p{L}0-9._%+\-]{1,64}(?:@|%40)[\p{L}0-9\-]{1,63}(\.[\p{L}0-9\-]{1,63}){1,8}/#) { match in
            self.invented(.email, String(match.0)) { "person\($0)@example.com" }
        }
    }

    private mutating func redactPhones(_ text: inout String) {
        text.replace(
            #/(?:\+|\b00)\d(?:[ \-\/().]{0,2}\d){6,14}\b|\b0\d{2,5}[ \-\/]\d{3}[ \-]?\d{2,6}\b|\(0?\d{3,4}\) ?\d{3}[\- ]?\d{3,6}\b|\b\d{3}[\-. ]\d{3}[\-. ]\d{4}\b|\b0\d(?:[ .]\d{2}){4}\b|\b0\d{9,10}\b/#
        ) { match in
            // Numbers for fiction: 555-0100 to 555-0199.
            self.invented(.phone, String(match.0)) { "+1 206 555 01\($0 % 100 < 10 ? "0" : "")\($0 % 100)" }
        }
    }

    private mutating func redactAccounts(_ text: inout String) {
        text.replace(#/\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,32}\b/#) { match in
            self.redactGroups(match.0, .iban, "GB33 BUKB 2020 1555 5555 55", Checksum.isIBAN)
        }
        text.replace(#/\b\d(?:[ \-]?\d){12,30}\b/#) { match in
            self.redactGroups(match.0, .card, "4111 1111 1111 1111", Checksum.isCard)
        }
    }

    /// Replaces the first run of whole groups that has a right checksum. Other numbers can stand next to it.
    private mutating func redactGroups(
        _ found: Substring, _ kind: Kind, _ new: String, _ isRight: (String) -> Bool
    ) -> String {
        let starts = [found.startIndex] + found.indices.filter { " -".contains(found[$0]) }.map(found.index(after:))
        let ends = found.indices.filter { " -".contains(found[$0]) } + [found.endIndex]
        for start in starts {
            // The longest run first.
            for end in ends.reversed() where end > start && isRight(String(found[start..<end])) {
                let rest = redactGroups(found[end...], kind, new, isRight)
                return found[..<start] + invented(kind, String(found[start..<end])) { _ in new } + rest
            }
        }
        return String(found)
    }

    /// Replaces United States Social Security and United Kingdom National Insurance numbers, and full dates that are
    /// years ago.
    private mutating func redactIdentities(_ text: inout String) {
        text.replace(#/\b\d{3}[\- ]\d{2}[\- ]\d{4}\b|\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b/#) { match in
            // A number for advertising, which no person has.
            self.invented(.identity, String(match.0)) { _ in "987-65-4320" }
        }
        let dates =
            #/\b(?:19|20)\d\d[\-\/]\d{1,2}[\-\/]\d{1,2}(?:T[0-9:.]{5,12}Z?)?\b|\b\d{1,2}[.\/\-]\d{1,2}[.\/\-](?:19|20)\d\d\b|\b(?:\d{1,2} )?(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?: \d{1,2}(?:st|nd|rd|th)?)?,? (?:19|20)\d\d\b/#
        text.replace(dates) { match in
            let found = String(match.0)
            guard Self.isLongAgo(found) else { return found }
            return self.invented(.birthDate, found) { _ in "1970-01-01" }
        }
    }

    /// The last year of birth that is replaced. Later dates are usually those of orders and appointments.
    private static let lastYearOfBirth = 2_015

    private static func isLongAgo(_ date: String) -> Bool {
        date.split { !$0.isNumber }.contains { $0.count == 4 && Int($0) ?? .max <= lastYearOfBirth }
    }

    private mutating func redactPlaces(_ text: inout String) {
        text.replace(
            #/\b\d{1,5}[A-Za-z]? (?:[A-Z][A-Za-z'.\-]{1,30} ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Square|Terrace)\b|\b[A-ZÄÖÜ][a-zäöüß\-]{1,40}(?:straße|strasse|str\.|weg|allee|gasse|platz) \d{1,4}[a-z]?\b/#
        ) { match in
            self.invented(.street, String(match.0)) { "\($0) Example Street" }
        }
        text.replace(#/\b[A-Z]{2} \d{5}(?:-\d{4})?\b|\b[A-Z]{1,2}\d[A-Z0-9]? \d[A-Z]{2}\b/#) { match in
            self.invented(.postcode, String(match.0)) { _ in "XX 00000" }
        }
        text.replace(
            #/\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9A-Fa-f]{1,4}:){3,7}(?::[0-9A-Fa-f]{1,4}|[0-9A-Fa-f]{1,4})\b|\b[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,5}::[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,5}\b/#
        ) {
            match in
            // Addresses for documentation (RFC 5737).
            self.invented(.address, String(match.0)) { "192.0.2.\($0 % 256)" }
        }
    }

    private mutating func invented(_ kind: Kind, _ found: String, _ make: (Int) -> String) -> String {
        counts[kind, default: 0] += 1
        let number = (invented[kind]?.count ?? 0) + 1
        let new = invented[kind]?[found] ?? make(number)
        invented[kind, default: [:]][found] = new
        return new
    }
}
