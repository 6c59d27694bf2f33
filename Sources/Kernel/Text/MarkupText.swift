/// Escapes text for HTML and XML.
package enum MarkupText {
    /// Returns the text escaped so that it is never markup, in elements and in quoted attributes.
    ///
    /// XML 1.0 section 2.2 forbids most control characters, even escaped. They become U+FFFD.
    package static func escaped(_ text: String) -> String {
        // Iterates over scalars: "<" and a combining mark form one character, which would not equal
        // "<".
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
