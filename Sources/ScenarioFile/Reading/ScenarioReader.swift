internal import Kernel
package import ScenarioModel

/// Reads a scenario file from YAML. Every mistake has a file, a line and a column.
package struct ScenarioReader: ScenarioReading {
    /// The maximum size of a file. People write scenarios, so a larger file is not a scenario.
    package static let maximumBytes = 1_024 * 1_024

    package init() {}

    package func read(
        _ text: [UInt8], file: String, finding find: @escaping (String) -> FoundFile
    ) throws(ScenarioMistakes) -> Scenario {
        var mistakes = MistakeList(file: file, text: String(decoding: text, as: UTF8.self))
        guard text.count <= Self.maximumBytes else {
            mistakes.add("the file has \(text.count) bytes; \(Self.maximumBytes) are allowed", line: 1, column: 1)
            throw mistakes.all
        }
        guard let root = try mistakes.root(of: text) else {
            mistakes.add(
                "the file is empty; expected a scenario, which begins with \"scenario: <name>\"", line: 1, column: 1)
            throw mistakes.all
        }
        // Not withoutActuallyEscaping, which would put the path of the source's folder into the binary.
        var decoder = ScenarioDecoder(mistakes: mistakes, finding: find)
        var scenario = decoder.decode(root)
        scenario?.files = decoder.files
        scenario?.source = String(decoding: text, as: UTF8.self)
        scenario?.fingerprint = Self.fingerprint([text] + decoder.files.map(\.bytes))
        let lists = decoder.lists
        guard let scenario, lists.allSatisfy({ $0.count == 0 }) else { throw ScenarioMistakes(of: lists.map(\.all)) }
        return scenario
    }

    private static func fingerprint(_ texts: [[UInt8]]) -> UInt64 {
        texts.reduce(Mixing.start) { Mixing.combine($0, Mixing.hash($1)) }
    }
}
