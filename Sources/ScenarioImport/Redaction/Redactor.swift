internal import ContactModel
internal import Kernel

/// Replaces personal data by invented data, the same data always by the same.
///
/// It finds display names, e-mail addresses, telephone numbers, card numbers and IBANs. It cannot find everything.
package struct Redactor: Sendable {
    /// What was replaced.
    package enum Kind: String, Sendable, CaseIterable {
        case name
        case email = "e-mail address"
        case phone = "telephone number"
        case card = "card number"
        case iban = "IBAN"
    }

    /// The invented values, and how often each is there, by the kind of data.
    package private(set) var counts: [Kind: Int] = [:]
    private var invented: [Kind: [String: String]] = [:]

    package init() {}

    /// What was replaced, in sentences.
    package var notes: [String] {
        Kind.allCases.compactMap { kind in
            guard let count = counts[kind], let values = invented[kind] else { return nil }
            let shown = values.values.sorted().joined(separator: ", ")
            return "replaced \(count) \(kind.rawValue)\(count == 1 ? "" : kind == .email ? "es" : "s") by \(shown)"
        }
    }

    package mutating func redact(_ conversation: RecordedConversation) -> RecordedConversation {
        var conversation = conversation
        for author in conversation.items.compactMap(\.author) where author.role != .system { rename(author) }
        conversation.items = conversation.items.map { redact($0) }
        return conversation
    }

    private mutating func redact(_ item: RecordedItem) -> RecordedItem {
        var item = item
        if var author = item.author {
            author.name = name(of: author)
            item.author = author
        }
        switch item.kind {
        case .message(let type, let text): item.kind = .message(type, redacted(text))
        case .attachment(let name, let isApproved):
            item.kind = .attachment(name: redacted(name), isApproved: isApproved)
        case .event: break
        }
        return item
    }

    // MARK: - Names

    private static let customers = ["Ana", "Ben", "Cleo", "Dan"]
    private static let staff = ["Kim", "Lee", "Sam", "Robin", "Alex", "Toni"]

    private mutating func rename(_ author: RecordedItem.Author) {
        guard !author.name.isEmpty, !Self.isPlaceholder(author.name), invented[.name]?[author.name] == nil else {
            return
        }
        let names = author.role == .customer ? Self.customers : Self.staff
        let taken = Set(invented[.name].map { Array($0.values) } ?? [])
        let free = names.first { !taken.contains($0) } ?? "\(names[0]) \(taken.count + 1)"
        invented[.name, default: [:]][author.name] = free
    }

    /// Whether a name was already replaced by the service.
    private static func isPlaceholder(_ name: String) -> Bool { name.hasPrefix("[") && name.hasSuffix("]") }

    private func name(of author: RecordedItem.Author) -> String {
        author.role == .system ? author.name : invented[.name]?[author.name] ?? author.name
    }

    /// The shortest part of a name that is replaced where it stands alone.
    private static let shortestPart = 3

    private mutating func redactNames(_ text: inout String) {
        for (name, new) in (invented[.name] ?? [:]).sorted(by: { $0.key.count > $1.key.count }) {
            // Other words of a name, such as those of a bot, are ordinary words.
            let parts = name.split(separator: " ").map(String.init)
                .filter { $0.count >= Self.shortestPart && $0.first?.isUppercase ?? false }
            for part in [name] + (parts.count > 1 ? parts : []) where part != new {
                replace(part, in: &text, by: new)
            }
        }
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

    // MARK: - Numbers and addresses

    private mutating func redacted(_ text: String) -> String {
        var text = text
        text.replace(#/[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63}){1,8}/#) { match in
            self.invented(.email, String(match.0)) { "person\($0)@example.com" }
        }
        text.replace(#/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/#) { match in
            let found = String(match.0)
            guard Checksum.isIBAN(found) else { return found }
            return self.invented(.iban, found) { _ in "GB33 BUKB 2020 1555 5555 55" }
        }
        text.replace(#/\b\d(?:[ \-]?\d){12,18}\b/#) { match in
            let found = String(match.0)
            guard Checksum.isCard(found) else { return found }
            return self.invented(.card, found) { _ in "4111 1111 1111 1111" }
        }
        text.replace(
            #/(?:\+|\b00)\d(?:[ \-\/().]{0,2}\d){6,14}\b|\b0\d{2,5}[ \-\/]\d{3}[ \-]?\d{2,6}\b|\(\d{3}\) ?\d{3}-\d{4}\b|\b\d{3}-\d{3}-\d{4}\b/#
        ) { match in
            // Numbers for fiction: 555-0100 to 555-0199.
            self.invented(.phone, String(match.0)) { "+1 206 555 01\($0 < 10 ? "0" : "")\($0 % 100)" }
        }
        redactNames(&text)
        return text
    }

    private mutating func invented(_ kind: Kind, _ found: String, _ make: (Int) -> String) -> String {
        counts[kind, default: 0] += 1
        let number = (invented[kind]?.count ?? 0) + 1
        let new = invented[kind]?[found] ?? make(number)
        invented[kind, default: [:]][found] = new
        return new
    }
}
