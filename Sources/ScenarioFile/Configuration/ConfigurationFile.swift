package import ScenarioModel
internal import Simulator

/// Reads a configuration file: a YAML mapping of option names to values. Mistakes have locations.
package enum ConfigurationFile {
    /// One option of the file.
    package struct Entry: Sendable {
        package let name: String
        /// The values of the option. A list has several.
        package let values: [String]
        package let location: SourceLocation
        /// Whether the value is a mapping. Only the instances can be one.
        package let isMapping: Bool
    }

    /// Reads the options in the order of the file.
    ///
    /// - Parameter names: The names of all options that exist.
    package static func read(_ text: [UInt8], file: String, names: [String]) throws(ScenarioMistakes) -> [Entry] {
        var mistakes = MistakeList(file: file, text: String(decoding: text, as: UTF8.self))
        guard let root = try mistakes.root(of: text) else { return [] }
        var decoder = ScenarioDecoder(mistakes: mistakes)
        let members = decoder.mapping(
            root, "the configuration", keys: names, cure: "write one \"option: value\" a line",
            isLanguage: false)
        var entries: [Entry] = []
        for (name, node) in members ?? [:] {
            let nodes: [YAMLNode] = if case .sequence(let elements) = node.content { elements } else { [node] }
            var isMapping = false
            if case .mapping = node.content, name == InstancesFile.key { isMapping = true }
            entries.append(
                Entry(
                    name: name, values: isMapping ? [] : nodes.compactMap { decoder.text($0, name) },
                    location: decoder.mistakes.location(of: node), isMapping: isMapping))
        }
        guard decoder.mistakes.count == 0 else { throw decoder.mistakes.all }
        return entries.sorted { $0.location.line < $1.location.line }
    }
}
