/// Replaces words of earlier versions of the language in a file.
enum FormerWords {
    /// Returns the text with the words of today. Replaces nothing in a file that cannot be read.
    static func replaced(in text: [UInt8], file: String) -> [UInt8] {
        var mistakes = MistakeList(file: file, text: String(decoding: text, as: UTF8.self))
        guard String(validating: text, as: UTF8.self) != nil, let root = try? mistakes.root(of: text) else {
            return text
        }
        var decoder = ScenarioDecoder(mistakes: mistakes)
        if case .sequence = root.content { _ = decoder.steps(root) } else { _ = decoder.decode(root) }
        let words = decoder.formerWords.filter { $0.place.list == 0 }
        guard !words.isEmpty else { return text }
        var lines = String(decoding: text, as: UTF8.self).unicodeScalars.split(
            separator: "\n", omittingEmptySubsequences: false
        ).map { String($0) }
        // From the last one, so that the columns of the others stay.
        for word in words.sorted(by: {
            ($0.place.node.line, $0.place.node.column) > ($1.place.node.line, $1.place.node.column)
        })
        where lines.indices.contains(word.place.node.line - 1) {
            let line = lines[word.place.node.line - 1]
            let start = line.unicodeScalars.index(
                line.startIndex, offsetBy: word.place.node.column - 1, limitedBy: line.endIndex)
            guard let start, let range = range(of: word, in: line[start...]) else { continue }
            let isQuoted = start < line.endIndex && "\"'".contains(line[start])
            // In braces, a comma would begin another key.
            let needsQuotes = word.replacement.contains(",") && !isQuoted
            lines[word.place.node.line - 1].replaceSubrange(
                range, with: needsQuotes ? "\"\(word.replacement)\"" : word.replacement)
        }
        return Array(lines.joined(separator: "\n").utf8)
    }

    /// Returns the place of a former word, at the end of its key; nil if the key is written with escapes.
    private static func range(of word: ScenarioDecoder.FormerWord, in text: Substring) -> Range<String.Index>? {
        guard let key = word.place.node.scalar, key.hasSuffix(word.word) else { return nil }
        let quotes = text.first.map { "\"'".contains($0) } ?? false ? 1 : 0
        let written = text.dropFirst(quotes)
        guard written.hasPrefix(key) else { return nil }
        let end = written.index(written.startIndex, offsetBy: key.count)
        return written.index(end, offsetBy: -word.word.count)..<end
    }
}
