/// The forms of a matcher that compare what was said with one text. A form that is added here is in the reader and in the schema.
package enum TextForm: String, Sendable, CaseIterable {
    case contains
    case equals

    /// Whether a content is as it should be. Both texts have one case where the matcher ignores case.
    func matches(_ content: String, _ due: String) -> Bool {
        switch self {
        case .contains: content.contains(due)
        case .equals: content == due
        }
    }

    /// Whether a comparison takes more than reading both texts.
    var searches: Bool {
        switch self {
        // A search can start again at every position.
        case .contains: true
        case .equals: false
        }
    }

    /// How a content that does not match differs, to end a sentence with.
    func difference(_ content: String, _ due: String) -> String {
        switch self {
        case .contains: "does not contain \"\(due)\""
        case .equals where content.lowercased() == due.lowercased(): "differs from \"\(due)\" only in case"
        case .equals:
            "differs from \"\(due)\" at character \(zip(content, due).prefix { $0 == $1 }.count + 1)"
        }
    }
}
