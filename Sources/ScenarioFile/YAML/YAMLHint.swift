/// Advice for the most frequent mistakes in YAML. The parser says only what it did not find.
enum YAMLHint {
    /// Returns a clause to append to the parser's message; empty if there is no better advice.
    ///
    /// - Parameter character: The character at which the parser stopped.
    static func clause(for problem: String, at character: Character?) -> String {
        if problem.hasPrefix("mapping values are not allowed") {
            return "; a text with \": \" in it needs quotation marks"
        }
        if problem.hasPrefix("found character that cannot start any token") {
            return character == "\t"
                ? "; a tab cannot indent, spaces can" : "; a text that begins with this character needs quotation marks"
        }
        if problem.contains("did not find expected key") || problem.contains("did not find expected '-' indicator") {
            return "; lines of one list or mapping must begin in the same column"
        }
        if problem.contains("could not find expected ':'") {
            return "; a name needs a colon and a space after it, and a text over several lines needs quotation marks"
        }
        if problem.contains("',' or ']'") { return "; the \"[\" before is not closed" }
        if problem.contains("',' or '}'") { return "; the \"{\" before is not closed" }
        return ""
    }
}
