internal import JSON

/// Writes texts as YAML.
enum YAMLText {
    /// Returns a text as a scalar: plain if that means the same, otherwise in quotes.
    static func scalar(_ text: String) -> String { isPlain(text) ? text : JSONWriter.quoted(text) }

    /// Whether a text can be written without quotes in a block, in YAML 1.1, too.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.first, let last = text.last, first.isLetter, last != ":", !last.isWhitespace else {
            return false
        }
        let words: Set = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "any"]
        let isSafe = text.allSatisfy { $0.isLetter || $0.isNumber || " .,!?'()/+-–$%&;*".contains($0) }
        return isSafe && !words.contains(text.lowercased()) && !text.contains(" #") && !text.contains(": ")
    }
}
