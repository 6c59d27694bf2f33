/// Text inside HTML and XML.
package enum MarkupText {
    /// The text so that it is content, never markup, in elements and in quoted attributes alike.
    ///
    /// XML 1.0 section 2.2: most control characters have no place in a document, not even escaped.
    package static func escaped(_ text: String) -> String {
        // By scalar: a combining mark makes one character of "<" and itself, which would not be found as "<".
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n": escaped += "&#10;"
            case "\t": escaped += "&#9;"
            case "\r": escaped += "&#13;"
            case "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"...: escaped.unicodeScalars.append(scalar)
            // open: any other character
            default: escaped += "\u{FFFD}"
            }
        }
        return escaped
    }
}
