/// The forms of a matcher that compare content with one text. The reader and the schema also accept
/// any form that is added here.
package enum TextForm: String, Sendable, CaseIterable {
    case contains
    case equals

    /// Whether content is as expected. If the matcher ignores case, both texts are in lowercase.
    func matches(_ content: String, _ expected: String) -> Bool {
        switch self {
        case .contains: content.contains(expected)
        case .equals: content == expected
        }
    }

    /// Whether a comparison takes more effort than reading both texts.
    var searches: Bool {
        switch self {
        // A search can start again at every position.
        case .contains: true
        case .equals: false
        }
    }

    /// Returns how content that does not match differs, as the end of a sentence.
    func difference(_ content: String, _ expected: String) -> String {
        switch self {
        case .contains: "does not contain \"\(expected)\""
        case .equals where content.lowercased() == expected.lowercased(): "differs from \"\(expected)\" only in case"
        case .equals:
            "differs from \"\(expected)\" at character \(zip(content, expected).prefix { $0 == $1 }.count + 1)"
        }
    }
}
