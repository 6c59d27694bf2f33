internal import AdminCore
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel

/// Decoding of the start state of an instance: of a scenario's `needs:`, and of an instances file.
extension ScenarioDecoder {
    /// - Parameter keys: the parts that can be there.
    /// - Returns: nil after a mistake.
    mutating func setup(_ node: YAMLNode, _ what: String, keys: [String], isLanguage: Bool) -> ScenarioNeeds? {
        let before = mistakes.count
        let known = mapping(node, what, keys: keys, isLanguage: isLanguage) ?? [:]
        let parts = keys.compactMap { key in known[key].map { (name: key, node: $0) } }
        let members = parts.map { part in
            (name: part.name, json: part.name == "views" ? views(part.node) : json(part.name, part.node))
        }
        guard mistakes.count == before else { return nil }
        do throws(AdminProblem) {
            return ScenarioNeeds(setup: try InstanceSetupReader.read(Self.object(members)), members: members)
        } catch {
            mistakes.add(error.detail, at: node)
            return nil
        }
    }

    /// Returns a part as JSON. Checks each of its elements alone, so that each mistake has its place.
    private mutating func json(_ name: String, _ node: YAMLNode) -> String {
        switch node.content {
        case .mapping(let pairs):
            for (key, value) in pairs where key.scalar != nil {
                let member = JSONWriter.quoted(key.scalar ?? "") + ":" + NodeJSON.text(of: value)
                check([(name, "{\(member)}")], at: key)
            }
        case .sequence(let elements):
            for element in elements { check([(name, "[\(NodeJSON.text(of: element))]")], at: element) }
        case .scalar: check([(name, NodeJSON.text(of: node))], at: node)
        }
        return NodeJSON.text(of: node)
    }

    private mutating func check(_ members: [(name: String, json: String)], at node: YAMLNode) {
        do throws(AdminProblem) {
            _ = try InstanceSetupReader.read(Self.object(members))
        } catch {
            // The place says which element it is.
            let detail = members.reduce(error.detail) { text, part in
                text.replacing("\(part.name)[0]", with: part.name)
            }
            mistakes.add(detail, at: node)
        }
    }

    /// Reads view files, whose names give the views' ids, and returns the views as JSON.
    private mutating func views(_ node: YAMLNode) -> String {
        let views = list(node, "views").compactMap { element -> String? in
            guard let (path, bytes) = contents(of: element) else { return nil }
            guard path.hasSuffix(FileEnding.view) else {
                mistakes.add("a view's file must end in \(FileEnding.view), got \"\(path)\"", at: element)
                return nil
            }
            guard let document = try? JSONDocument(bytes), document.root.kind == .object else {
                mistakes.add("\(path) is not a JSON object", at: element)
                return nil
            }
            let id = path.split(separator: "/").last.map { String($0.dropLast(FileEnding.view.count)) } ?? ""
            let members = document.root.members.map { ($0.name, $0.value.source) }
            let json = String(decoding: Self.object([("id", JSONWriter.quoted(id))] + members), as: UTF8.self)
            check([("views", "[\(json)]")], at: element)
            return json
        }
        return "[" + views.joined(separator: ",") + "]"
    }

    private static func object(_ members: [(name: String, json: String)]) -> [UInt8] {
        Array(("{" + members.map { JSONWriter.quoted($0.name) + ":" + $0.json }.joined(separator: ",") + "}").utf8)
    }
}
