package import ScenarioModel

/// Formats a scenario file: two spaces per level, one space between parts, comments in place.
///
/// Names, their order, quotes and texts do not change. The formatter refuses a file if the result
/// would mean something else, lose a comment, or change when it is formatted again.
package enum ScenarioFormatter {
    /// - Throws: ``ScenarioMistakes`` if the file is not YAML that scenarios can use.
    package static func format(_ text: [UInt8], file: String) throws(ScenarioMistakes) -> [UInt8] {
        var mistakes = MistakeList(file: file, text: String(decoding: text, as: UTF8.self))
        do throws(YAMLComposer.Failure) {
            let text = ByteOrderMark.removed(from: text)
            guard let root = try YAMLComposer.compose(text) else { return text }
            let source = SourceText(String(decoding: text, as: UTF8.self), root)
            try checkLineBreaks(source)
            var printer = YAMLPrinter(source)
            let formatted = Array(try printer.print(root).utf8)
            try check(formatted, means: root, comments: source.comments)
            return formatted
        } catch {
            mistakes.add(error.message, line: error.line, column: error.column)
            throw mistakes.all
        }
    }

    /// Refuses line breaks that are neither LF nor CRLF.
    ///
    /// The parser counts lines by all line breaks of YAML 1.1. Other tools count only LF and CRLF.
    private static func checkLineBreaks(_ source: SourceText) throws(YAMLComposer.Failure) {
        let others: Set<Unicode.Scalar> = ["\r", "\u{85}", "\u{2028}", "\u{2029}"]
        for (index, line) in source.lines.enumerated() {
            guard let column = line.firstIndex(where: { others.contains($0) }) else { continue }
            throw YAMLComposer.Failure(
                message: "this file cannot be formatted: a line break here is neither LF nor CRLF",
                line: index + 1, column: column + 1)
        }
    }

    /// Checks the output of ``YAMLPrinter``, because a formatter must not change what a file means.
    private static func check(
        _ formatted: [UInt8], means root: YAMLNode, comments: [SourceText.Comment]
    ) throws(YAMLComposer.Failure) {
        let again = try? YAMLComposer.compose(formatted)
        guard let again, again.means(root) else {
            throw YAMLComposer.Failure(
                message: "this file cannot be formatted: formatting would change its meaning",
                line: root.line, column: root.column)
        }
        let source = SourceText(String(decoding: formatted, as: UTF8.self), again)
        var printer = YAMLPrinter(source)
        guard try Array(printer.print(again).utf8) == formatted else {
            throw YAMLComposer.Failure(
                message: "this file cannot be formatted: formatting it twice would change it twice", line: root.line,
                column: root.column)
        }
        let kept = source.comments
        guard kept.map(\.text) == comments.map(\.text) else {
            let lost = zip(comments, kept.map { Optional($0) } + Array(repeating: nil, count: comments.count))
                .first { $0.text != $1?.text }?.0
            throw YAMLComposer.Failure(
                message: "this file cannot be formatted: a comment here would move",
                line: lost?.line ?? 1, column: lost?.column ?? 1)
        }
    }
}

extension YAMLNode {
    /// Whether two nodes have the same meaning for a reader.
    fileprivate func means(_ other: YAMLNode) -> Bool {
        switch (content, other.content) {
        case (.scalar(let text, let style), .scalar(let otherText, let otherStyle)):
            text == otherText && (style == .plain) == (otherStyle == .plain)
        case (.sequence(let elements), .sequence(let others)):
            elements.count == others.count && zip(elements, others).allSatisfy { $0.means($1) }
        case (.mapping(let pairs), .mapping(let others)):
            pairs.count == others.count
                && zip(pairs, others).allSatisfy { $0.key.means($1.key) && $0.value.means($1.value) }
        // open: contents of two kinds
        default: false
        }
    }
}
