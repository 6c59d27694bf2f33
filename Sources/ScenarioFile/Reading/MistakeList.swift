internal import Simulator

/// Collects mistakes while a file is read, so that all of them are told at once.
struct MistakeList {
    let file: String
    private let lines: [Substring]
    private(set) var mistakes: [ScenarioMistakes.Mistake] = []

    /// - Parameter text: the file; a message shows the line it speaks of.
    init(file: String, text: String) {
        self.file = file
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    mutating func add(_ message: String, at node: YAMLNode) {
        add(message, line: node.line, column: node.column)
    }

    mutating func add(_ message: String, line: Int, column: Int) {
        let source = lines.indices.contains(line - 1) ? String(lines[line - 1]) : ""
        mistakes.append(
            ScenarioMistakes.Mistake(
                location: SourceLocation(file: file, line: line, column: column), message: message, sourceLine: source))
    }

    /// In the order of the file.
    var sorted: [ScenarioMistakes.Mistake] {
        mistakes.sorted { ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column) }
    }

    func location(of node: YAMLNode) -> SourceLocation {
        SourceLocation(file: file, line: node.line, column: node.column)
    }
}
