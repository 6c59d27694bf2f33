/// The head of a response: its status and its header fields.
struct HTTPHead {
    let status: Int
    let fields: HTTPClient.Fields

    /// Reads a status line and the fields after it. Folded lines and lines without a colon are left out.
    init?(_ text: some StringProtocol) {
        // A carriage return and a line feed are one character.
        let lines = text.split(whereSeparator: \.isNewline)
        guard let first = lines.first, first.hasPrefix("HTTP/") else { return nil }
        let words = first.split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        self.status = status
        fields = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":"), line.first != " ", line.first != "\t" else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            return (name: String(line[..<colon]), value: String(value))
        }
    }
}
