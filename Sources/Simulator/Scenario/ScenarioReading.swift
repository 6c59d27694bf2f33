/// Reads scenario files; the reader lives where the YAML library is.
package protocol ScenarioReading: Sendable {
    /// - Parameters:
    ///   - file: what messages call the text.
    ///   - find: the bytes of a file that the scenario names, or a sentence that says why there are none.
    func read(
        _ text: [UInt8], file: String, finding find: (String) -> FoundFile
    ) throws(ScenarioMistakes) -> Scenario
}

/// What became of looking for a file that a scenario names.
package enum FoundFile: Sendable {
    case bytes([UInt8])
    case missing(String)
}

extension ScenarioReading {
    /// Reads a text that has no files beside it.
    package func read(_ text: [UInt8], file: String) throws(ScenarioMistakes) -> Scenario {
        try read(text, file: file) { _ in .missing("this scenario has no files") }
    }
}

/// All that is wrong with a scenario file.
package struct ScenarioMistakes: Error, Sendable, CustomStringConvertible {
    /// One mistake, with the line it stands in.
    package struct Mistake: Sendable, CustomStringConvertible {
        package let location: SourceLocation
        package let message: String
        /// The line, or the part of a long one around the place.
        package let sourceLine: String
        /// Where in that the place is, from 1.
        private let caret: Int

        package init(location: SourceLocation, message: String, sourceLine: String, caret: Int) {
            self.location = location
            self.message = message
            self.sourceLine = sourceLine
            self.caret = caret
        }

        package var description: String {
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
    /// How many more there are.
    package let untold: Int

    package init(_ mistakes: [Mistake], untold: Int) {
        self.mistakes = mistakes
        self.untold = untold
    }

    /// Those of several files, one file after the other.
    package init(of all: [ScenarioMistakes]) {
        self.init(all.flatMap(\.mistakes), untold: all.reduce(0) { $0 + $1.untold })
    }

    package var description: String {
        mistakes.map(\.description).joined(separator: "\n") + (untold > 0 ? "\nand \(untold) more" : "")
    }
}
