/// Reads scenario files; the reader lives where the YAML library is.
package protocol ScenarioReading: Sendable {
    /// - Parameter file: what messages call the text.
    func read(_ text: [UInt8], file: String) throws(ScenarioMistakes) -> Scenario
}

/// All that is wrong with a scenario file.
package struct ScenarioMistakes: Error, Sendable, CustomStringConvertible {
    /// One mistake, with the line it stands in.
    package struct Mistake: Sendable, CustomStringConvertible {
        package let location: SourceLocation
        package let message: String
        package let sourceLine: String

        package init(location: SourceLocation, message: String, sourceLine: String) {
            self.location = location
            self.message = message
            self.sourceLine = sourceLine
        }

        package var description: String {
            let number = String(location.line)
            let margin = String(repeating: " ", count: number.count)
            let caret = String(repeating: " ", count: max(0, location.column - 1))
            return """
                \(location): \(message)
                  \(number) | \(sourceLine)
                  \(margin) | \(caret)^
                """
        }
    }

    package let mistakes: [Mistake]

    package init(_ mistakes: [Mistake]) {
        self.mistakes = mistakes
    }

    package var description: String {
        mistakes.map(\.description).joined(separator: "\n")
    }
}
