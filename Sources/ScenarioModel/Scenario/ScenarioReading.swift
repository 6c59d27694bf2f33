package import JSON

/// Reads scenario files. The implementation is in the module that has the YAML library.
package protocol ScenarioReading: Sendable {
    /// - Parameters:
    ///   - file: the name of the text in messages.
    ///   - find: returns the bytes of a file that the scenario names, or a sentence that says why
    ///     there are none.
    func read(
        _ text: [UInt8], file: String, finding find: @escaping (String) -> FoundFile
    ) throws(ScenarioMistakes) -> Scenario

    /// Returns a text in the usual form of scenario files, with its comments.
    func format(_ text: [UInt8], file: String) throws(ScenarioMistakes) -> [UInt8]
}

/// The result of looking for a file that a scenario names.
package enum FoundFile: Sendable {
    case bytes([UInt8])
    case missing(String)
}

extension ScenarioReading {
    /// Reads a text without access to other files.
    package func read(_ text: [UInt8], file: String) throws(ScenarioMistakes) -> Scenario {
        try read(text, file: file) { _ in .missing("this scenario has no files") }
    }
}

/// All mistakes in a scenario file.
package struct ScenarioMistakes: Error, Sendable, CustomStringConvertible {
    /// One mistake, with its line.
    package struct Mistake: Sendable, CustomStringConvertible {
        package let location: SourceLocation
        package let message: String
        /// The line, or the part of a long line around the place.
        package let sourceLine: String
        /// The column of the place in `sourceLine`, from 1.
        private let caret: Int

        package init(location: SourceLocation, message: String, sourceLine: String, caret: Int) {
            self.location = location
            self.message = message
            self.sourceLine = sourceLine
            self.caret = caret
        }

        /// Writes the place, the message and the line.
        package func write(membersTo writer: inout JSONWriter) {
            writer.member("line", location.line)
            writer.member("column", location.column)
            writer.member("message", message)
            writer.member("sourceLine", sourceLine)
        }

        package var description: String { text(message) }

        /// The mistake as a warning.
        package var warning: String { text("warning: \(message)") }

        private func text(_ message: String) -> String {
            let number = String(location.line)
            let margin = String(repeating: " ", count: number.count)
            let indent = String(repeating: " ", count: max(0, caret - 1))
            return """
                \(location): \(message)
                  \(number) | \(sourceLine)
                  \(margin) | \(indent)^
                """
        }
    }

    package let mistakes: [Mistake]
    /// The number of mistakes that are not in the list.
    package let omittedCount: Int

    package init(_ mistakes: [Mistake], omittedCount: Int) {
        self.mistakes = mistakes
        self.omittedCount = omittedCount
    }

    /// Joins the mistakes of several files, one file after the other.
    package init(of all: [ScenarioMistakes]) {
        self.init(all.flatMap(\.mistakes), omittedCount: all.reduce(0) { $0 + $1.omittedCount })
    }

    package var description: String {
        mistakes.map(\.description).joined(separator: "\n") + (omittedCount > 0 ? "\nand \(omittedCount) more" : "")
    }
}
