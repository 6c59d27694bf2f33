package import ScenarioModel

extension ScenarioReader {
    package func format(_ text: [UInt8], file: String) throws(ScenarioMistakes) -> [UInt8] {
        try ScenarioFormatter.format(FormerWords.replaced(in: text, file: file), file: file)
    }
}
