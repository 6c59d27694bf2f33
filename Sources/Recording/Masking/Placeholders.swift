/// What stands for secrets, ids and private texts in a recording: the same for the same value.
package struct Placeholders: Sendable {
    private var tokens: [String: String] = [:]
    private var identifiers: [Substring: String] = [:]
    private var counts: [String: Int] = [:]

    package init() {}

    /// What begins the placeholders of private texts.
    package static let privateText = "value-"

    /// Returns what stands for a secret, such as `connection-token-2`. An empty text stays.
    ///
    /// - Parameter kind: the first part of the placeholder. A secret that is known keeps its placeholder.
    package mutating func token(_ value: String, _ kind: String) -> String {
        guard !value.isEmpty else { return "" }
        if let known = tokens[value] { return known }
        counts[kind, default: 0] += 1
        let placeholder = "\(kind)-\(counts[kind] ?? 0)"
        tokens[value] = placeholder
        return placeholder
    }

    /// Returns what stands for a private text. The address of a page stays an address.
    package mutating func privateText(_ value: String) -> String {
        let placeholder = token(value, "value")
        let isAddress = value.hasPrefix("https://") || value.hasPrefix("http://")
        return isAddress ? "https://example.com/\(placeholder)" : placeholder
    }

    /// Returns the text with other UUIDs and with another account, each of the same form.
    ///
    /// The version and the variant of a UUID stay, because they belong to its form.
    package mutating func identifier(_ value: String) -> String {
        var value = value
        value.replace(
            #/[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-([0-9A-Fa-f])[0-9A-Fa-f]{3}-([0-9A-Fa-f])[0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}/#
        ) { match in
            self.uuid(match.0, version: match.1, variant: match.2)
        }
        value.replace(#/:\d{12}:/#) { _ in ":\(Self.account):" }
        return value
    }

    /// An account number of Amazon's examples.
    private static let account = "111122223333"

    private mutating func uuid(_ found: Substring, version: Substring, variant: Substring) -> String {
        if let known = identifiers[found] { return known }
        let digits = String(identifiers.count + 1, radix: 16)
        let first = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        let placeholder = "\(first)-0000-\(version)000-\(variant)000-000000000000"
        identifiers[found] = placeholder
        return placeholder
    }
}
