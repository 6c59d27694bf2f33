internal import Kernel
internal import Simulator

/// Turns the nodes of a scenario file into values, noting every mistake on the way.
struct ScenarioDecoder {
    /// A node, and the file that it stands in.
    struct Place {
        let node: YAMLNode
        let list: Int
    }

    /// Those of each file: the scenario's own first, then those of the files that it uses.
    private(set) var lists: [MistakeList]
    /// The file that is being read.
    private var list = 0
    /// Those of the file that is being read.
    var mistakes: MistakeList {
        get { lists[list] }
        set { lists[list] = newValue }
    }
    /// How often each step text has come, for the names of random draws.
    var textCounts: [String: Int] = [:]
    /// All lists of steps; the first are the scenario's own.
    var blocks: [[Step]] = [[]]
    /// The names of several customers.
    var customers: [String] = []
    /// Steps that others name by their `id:`, and where they are named.
    var ids: Set<String> = []
    var namedIDs: [(id: String, place: Place)] = []
    /// The files of steps that are being read, each within the one before.
    var fragments: [String] = []
    /// Steps of all files, each as often as it is used.
    var stepCount = 0
    /// First places where somebody acts, and where somebody is expected.
    var acting: [Part: Place] = [:]
    var expected: [Part: Place] = [:]

    /// Files that were found, as the scenario names them.
    var files: [(name: String, bytes: [UInt8])] = []
    /// Looks for a file that the scenario names.
    var find: (String) -> FoundFile

    init(mistakes: MistakeList, finding find: @escaping (String) -> FoundFile = { _ in .missing("") }) {
        lists = [mistakes]
        self.find = find
    }

    func place(of node: YAMLNode) -> Place { Place(node: node, list: list) }

    /// Notes a mistake that shows only later.
    mutating func add(_ message: String, at place: Place) {
        lists[place.list].add(message, at: place.node)
    }

    /// Reads another file, which stands beside the scenario; a file that is read again is told of once.
    mutating func reading<Result>(
        _ path: String, _ bytes: [UInt8], _ body: (inout ScenarioDecoder) -> Result
    ) -> Result {
        let folder = lists[0].file.lastIndex(of: "/").map { lists[0].file[...$0] } ?? ""
        let file = String(folder + path)
        let outer = list
        if let known = lists.firstIndex(where: { $0.file == file }) {
            list = known
        } else {
            lists.append(MistakeList(file: file, text: String(decoding: bytes, as: UTF8.self)))
            list = lists.count - 1
        }
        defer { list = outer }
        return body(&self)
    }

    /// Nil when nothing can be made of it; mistakes say why.
    mutating func decode(_ root: YAMLNode) -> Scenario? {
        guard
            let members = mapping(
                root, "a scenario", keys: Vocabulary.scenarioKeys, cure: "it begins with \"scenario: <name>\"")
        else { return nil }
        var scenario = Scenario(name: name(members["scenario"], root), file: mistakes.file)
        if let node = members["tags"] { scenario.tags = list(node, "tags").compactMap { text($0, "a tag") } }
        if let node = members["seed"] { scenario.seed = seed(node) }
        if let node = members["starts"] { scenario.starts = start(node) ?? .onRequest }
        if let node = members["customer"] { scenario.customer = customer(node) }
        if let node = members["customers"] { customers = names(of: node, besides: members["customer"]) }
        scenario.customers = customers
        if let first = customers.first { scenario.customer.name = Template(text: first) }
        if let node = members["data"] { scenario.data = data(node) }
        if let node = members["timers"] { scenario.timers = timers(node) }
        if let node = members["steps"] {
            blocks[0] = steps(node)
        } else {
            mistakes.add("\"steps:\" is missing", at: root)
        }
        if let node = members["rules"] { scenario.rules = list(node, "rules").compactMap { rule($0) } }
        checkIDs()
        // A table that could not be read has been told of.
        if members["data"] == nil || !scenario.data.isEmpty {
            checkColumns(of: scenario, members["customer"] ?? root)
        }
        scenario.blocks = blocks
        scenario.plays = Set(acting.keys.map(\.actor))
        scenario.awaits = Set(expected.keys.map(\.actor))
        scenario.awaitedParts = Set(expected.keys)
        checkActors(scenario.starts, members["starts"])
        return scenario
    }

    /// The members of a mapping by name; unknown and repeated names are mistakes.
    mutating func mapping(
        _ node: YAMLNode, _ what: String, keys: [String], cure: String? = nil, isLanguage: Bool = true
    ) -> [String: YAMLNode]? {
        guard case .mapping(let pairs) = node.content else {
            let clause = cure.map { "; \($0)" } ?? ""
            mistakes.add("\(what) must be a mapping, got \(node.kindName)\(clause)", at: node)
            return nil
        }
        var members: [String: YAMLNode] = [:]
        for (key, value) in pairs {
            guard let name = key.scalar else {
                mistakes.add("expected a name, got \(key.kindName)", at: key)
                continue
            }
            guard keys.contains(name) else {
                mistakes.add(unknown(name, among: keys, isLanguage: isLanguage), at: key)
                continue
            }
            if members.updateValue(value, forKey: name) != nil {
                mistakes.add("\"\(name)\" is here a second time", at: key)
            }
        }
        return members
    }

    /// - Parameter isLanguage: whether the names are words of the scenario language.
    func unknown(_ name: String, among keys: [String], isLanguage: Bool) -> String {
        if isLanguage, Vocabulary.reservedKeys.contains(name) {
            return "\"\(name)\" is not part of this version of the language"
        }
        let words = name.split(separator: " ")
        if isLanguage, words.count >= 2, Actor(rawValue: String(words[0])) != nil, keys.contains("id") {
            return "\"\(name)\" is a separate step; begin a new one with \"- \""
        }
        let owners = [
            "within": "expect, in any order and ask", "or else": "expect and in any order", "until": "never",
            "then": "if", "else": "if",
        ]
        if isLanguage, let owner = owners[name] { return "\"\(name)\" is only for \(owner)" }
        return "unknown \"\(name)\"" + Suggestion.clause(for: name, among: keys)
            + (Suggestion.nearest(to: name, among: keys) == nil ? "; known here: \(keys.joined(separator: ", "))" : "")
    }

    mutating func list(_ node: YAMLNode, _ what: String) -> [YAMLNode] {
        guard case .sequence(let elements) = node.content else {
            mistakes.add(
                "\(what) must be a list, got \(node.kindName); each of its elements begins with \"- \"", at: node)
            return []
        }
        return elements
    }

    mutating func text(_ node: YAMLNode, _ what: String) -> String? {
        guard let text = node.scalar else {
            mistakes.add("\(what) must be a text, got \(node.kindName)", at: node)
            return nil
        }
        return text
    }

    mutating func duration(_ node: YAMLNode) -> Int64? {
        guard let text = node.scalar else {
            mistakes.add("expected a duration such as 250ms, 2.5s or 1m30s, got \(node.kindName)", at: node)
            return nil
        }
        if DurationText.isTooLong(text) {
            mistakes.add("\"\(text)\" is too long; at most 100 days are allowed", at: node)
            return nil
        }
        guard let milliseconds = DurationText.milliseconds(text) else {
            let needs =
                Double(text) == nil ? "such as 250ms, 2.5s or 1m30s" : "it needs a unit: \(text)s or \(text)ms"
            mistakes.add("\"\(text)\" is not a duration, \(needs)", at: node)
            return nil
        }
        return milliseconds
    }

    mutating func template(_ node: YAMLNode, _ what: String) -> Template? {
        guard let text = text(node, what) else { return nil }
        return template(text, at: node)
    }

    mutating func template(_ text: String, isJSON: Bool = false, at node: YAMLNode) -> Template? {
        guard let template = Template(text, isJSON: isJSON) else {
            mistakes.add("\"${\" without a name and a closing brace; variables are written ${name}", at: node)
            return nil
        }
        return template
    }
}
