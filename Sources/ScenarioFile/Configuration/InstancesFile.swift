internal import AdminCore
package import Instances
internal import JSON
package import ScenarioModel

/// Reads an instances file: the start states of named instances (Documentation/Commands.md#instances-file).
///
/// A configuration file can have the same key.
package enum InstancesFile {
    /// The key of the instances.
    package static let key = "instances"

    /// - Parameters:
    ///   - others: other keys that the file can have.
    ///   - find: returns the bytes of a view's file.
    package static func read(
        _ text: [UInt8], file: String, others: [String], finding find: @escaping (String) -> FoundFile
    ) throws(ScenarioMistakes) -> [String: InstanceSetup] {
        var mistakes = MistakeList(file: file, text: String(decoding: text, as: UTF8.self))
        guard let root = try mistakes.root(of: text) else {
            mistakes.add("the file is empty; expected \"\(key):\"", line: 1, column: 1)
            throw mistakes.all
        }
        var decoder = ScenarioDecoder(mistakes: mistakes, finding: find)
        let members = decoder.mapping(
            root, "an instances file", keys: [key] + others, cure: "it begins with \"\(key):\"", isLanguage: false)
        var setups: [String: InstanceSetup] = [:]
        if let node = members?[key] {
            setups = instances(node, &decoder)
        } else if members != nil {
            decoder.mistakes.add("\"\(key):\" is missing", at: root)
        }
        guard decoder.mistakes.count == 0 else { throw decoder.mistakes.all }
        return setups
    }

    private static func instances(_ node: YAMLNode, _ decoder: inout ScenarioDecoder) -> [String: InstanceSetup] {
        guard case .mapping(let pairs) = node.content else {
            decoder.mistakes.add(
                "\(key) must be a mapping of InstanceIds, got \(node.kindName); write \"default:\" for the built-in instance",
                at: node)
            return [:]
        }
        var setups: [String: InstanceSetup] = [:]
        for (name, value) in pairs {
            guard let id = decoder.text(name, "an InstanceId") else { continue }
            if let reason = AdminCall.refusal(ofInstanceID: id) { decoder.mistakes.add(reason, at: name) }
            if setups[id] != nil { decoder.mistakes.add("\"\(id)\" is here a second time", at: name) }
            let keys = InstanceSetupReader.members.memberNames
            setups[id] = decoder.setup(value, "an instance", keys: keys, isLanguage: false)?.setup ?? InstanceSetup()
        }
        return setups
    }
}
