package import JSON

/// Which token, URL or id of this server stands for which one of the recording.
package struct Correspondence: Sendable {
    private var here: [String: String] = [:]
    private var recorded: [String: String] = [:]
    private var placeholders: [String: String] = [:]
    /// Recorded items whose place among the others is not known, because only a transcript shows them.
    package var itemsWithoutPlace: Set<String> = []

    package init() {}

    /// Returns the value of this server for a recorded one; nil if none is known.
    package subscript(recorded: String) -> String? { here[recorded] }

    /// Whether a value of this server stands for a recorded one.
    package func isPartner(_ hereValue: String) -> Bool { recorded[hereValue] != nil }

    /// Whether two values can stand for each other. Learns them if neither has a partner.
    package mutating func match(_ recordedValue: String, _ hereValue: String) -> Bool {
        if let known = here[recordedValue] { return known == hereValue }
        guard recorded[hereValue] == nil else { return false }
        learn(recordedValue, hereValue)
        return true
    }

    /// Whether a value can stand for the placeholder of a private text. Different texts can have the same value here.
    package mutating func matchPlaceholder(_ placeholder: String, _ hereValue: String) -> Bool {
        if let known = placeholders[placeholder] { return known == hereValue }
        placeholders[placeholder] = hereValue
        return true
    }

    /// Records that a value stands for a recorded one, from now on.
    package mutating func learn(_ recordedValue: String, _ hereValue: String) {
        here[recordedValue] = hereValue
        recorded[hereValue] = recordedValue
    }

    /// Returns a recorded text with this server's ids.
    package func translated(_ text: String) -> String {
        if let whole = here[text] { return whole }
        guard text.utf8.count >= 36 else { return text }
        return text.replacing(#/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/#) { match in
            here[String(match.0)] ?? String(match.0)
        }
    }

    /// Returns a recorded body with this server's tokens and ids.
    package func translated(_ tree: JSONTree) -> JSONTree {
        switch tree {
        case .object(let members): .object(members.map { JSONTree.Member($0.name, translated($0.value)) })
        case .array(let elements): .array(elements.map { translated($0) })
        case .string(let text): .string(translated(text))
        case .number, .boolean, .null: tree
        }
    }
}
