internal import ScenarioModel

/// Collects mistakes while a file is read, so that all of them are reported together.
struct MistakeList {
    let file: String
    /// How many mistakes were found. Only the first `most` are kept.
    private(set) var count = 0
    private let lines: [Substring]
    private var mistakes: [ScenarioMistakes.Mistake] = []

    /// The maximum of kept mistakes, each with its source line. No person fixes more at once.
    private static let most = 100
    /// The maximum scalars of a source line in a message, around the mistake.
    private static let widest = 160

    /// - Parameter text: The text of the file. A message shows the line with the mistake.
    init(file: String, text: String) {
        self.file = file
        let shown = text.unicodeScalars.first == "\u{FEFF}" ? text.dropFirst() : text[...]
        lines = shown.split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    /// Returns the root of the file's only document; nil for a file without content.
    ///
    /// - Throws: All mistakes, if the YAML itself has one.
    mutating func root(of text: [UInt8]) throws(ScenarioMistakes) -> YAMLNode? {
        do throws(YAMLComposer.Failure) {
            return try YAMLComposer.compose(text)
        } catch {
            add(error.message, line: error.line, column: error.column)
            throw all
        }
    }

    mutating func add(_ message: String, at node: YAMLNode) {
        add(message, line: node.line, column: node.column)
    }

    mutating func add(_ message: String, line: Int, column: Int) {
        // A file that is used twice is read twice.
        let isKnown = mistakes.contains {
            $0.location.line == line && $0.location.column == column && $0.message == message
        }
        guard !isKnown else { return }
        count += 1
        guard mistakes.count < Self.most else { return }
        mistakes.append(mistake(message, line: line, column: column))
    }

    /// Returns a mistake or a warning with its source line.
    func mistake(_ message: String, line: Int, column: Int) -> ScenarioMistakes.Mistake {
        let source = lines.indices.contains(line - 1) ? lines[line - 1].unicodeScalars : Substring.UnicodeScalarView()
        var excerpt = source.prefix(Self.widest)
        var caret = column
        if column > Self.widest {
            let skipped = column - Self.widest / 2
            excerpt = source.dropFirst(skipped).prefix(Self.widest)
            caret = column - skipped
        }
        return ScenarioMistakes.Mistake(
            location: SourceLocation(file: file, line: line, column: column), message: message,
            sourceLine: Self.visible(excerpt), caret: caret)
    }

    /// Replaces control characters, which could affect a terminal.
    ///
    /// Keeps tabs, so that the caret is in the right place.
    private static func visible(_ line: some Sequence<Unicode.Scalar>) -> String {
        String(
            String.UnicodeScalarView(
                line.map { $0.properties.generalCategory == .control && $0 != "\t" ? "\u{FFFD}" : $0 }))
    }

    /// The kept mistakes in the order of the file.
    var all: ScenarioMistakes {
        let sorted = mistakes.sorted {
            ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
        }
        return ScenarioMistakes(sorted, omittedCount: count - mistakes.count)
    }

    func location(of node: YAMLNode) -> SourceLocation {
        SourceLocation(file: file, line: node.line, column: node.column)
    }
}
