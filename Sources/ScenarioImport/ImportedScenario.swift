internal import Redaction
package import ScenarioModel

/// A scenario that was made from a conversation.
package struct ImportedScenario: Sendable {
    /// The file, in the usual form.
    package let text: [UInt8]
    /// What the conversation does not say, what could not be carried over, and what was replaced.
    package let notes: [String]

    /// - Parameters:
    ///   - files: the names for messages, and the bytes of the conversation's files.
    ///   - reader: formats the scenario, and checks it.
    package init(
        _ files: [(name: String, bytes: [UInt8])], _ options: ImportOptions, _ reader: any ScenarioReading
    ) throws(ImportFailure) {
        var conversation = try TranscriptReader.read(files)
        var redactor = Redactor()
        if options.redacts { conversation = conversation.redacted(by: &redactor) }
        let (yaml, notes) = ScenarioWriter.write(conversation, options)
        do throws(ScenarioMistakes) {
            text = try reader.format(Array(yaml.utf8), file: "the scenario")
            _ = try reader.read(text, file: "the scenario")
        } catch {
            throw ImportFailure(files.map(\.name).joined(separator: ", "), "it cannot be a scenario: \(error)")
        }
        self.notes = conversation.notes + notes + redactor.notes
    }
}
