internal import ContactModel
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Turns the nodes of a scenario file into values, and collects every mistake.
struct ScenarioDecoder {
    /// A node, and the index of the mistake list of its file.
    struct Place {
        let node: YAMLNode
        let list: Int
    }

    /// The mistakes of each file: the scenario's own first, then those of the files that it uses.
    private(set) var lists: [MistakeList]
    /// The index of the file that is being read.
    private var list = 0
    /// The mistakes of the file that is being read.
    var mistakes: MistakeList {
        get { lists[list] }
        set { lists[list] = newValue }
    }
    /// How often each step text has appeared, for the names of random draws.
    var textCounts: [String: Int] = [:]
    /// All lists of steps. The first is the scenario's own list.
    var blocks: [[Step]] = [[]]
    /// The names of the customers, if there are several.
    var customers: [String] = []
    /// The ids of steps, and the places that refer to ids.
    var ids: Set<String> = []
    var namedIDs: [(id: String, place: Place)] = []
    /// The fragments that are being read. Each one uses the next.
    var fragments: [String] = []
    /// How many loops contain the list of steps that is being read.
    var loopDepth = 0
    /// The loops with a condition.
    var loops: [ConditionalLoop] = []
    /// The variables that texts and conditions name, in the order of the file.
    var uses: [VariableUse] = []
    /// Whether a service has been asked, whose answer can set any variable.
    var assignsAnything = false
    /// The content types of messages that the scenario sends.
    var said: [(type: ContentType, place: Place)] = []
    /// Former words in the scenario's files.
    var formerWords: [FormerWord] = []
    /// The number of steps in all files, counted each time a file is used.
    var stepCount = 0
    /// The first place where each part acts, and where each part is expected to act.
    var acting: [Part: Place] = [:]
    var expected: [Part: Place] = [:]

    /// The files that were found, by the names in the scenario.
    var files: [(name: String, bytes: [UInt8])] = []
    /// Finds a file that the scenario names.
    var find: (String) -> FoundFile

    init(mistakes: MistakeList, finding find: @escaping (String) -> FoundFile = { _ in .missing("") }) {
        lists = [mistakes]
        self.find = find
    }

    func place(of node: YAMLNode) -> Place { Place(node: node, list: list) }

    /// Adds a mistake at a place that was read earlier.
    mutating func add(_ message: String, at place: Place) {
        lists[place.list].add(message, at: place.node)
    }

    /// Reads another file, next to the scenario. Reading it again does not repeat its mistakes.
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

    /// Decodes a scenario. Returns nil if the root is not a mapping, which is added as a mistake.
    mutating func decode(_ root: YAMLNode) -> Scenario? {
        guard
            let members = mapping(
                root, "a scenario", keys: Vocabulary.scenarioKeys, cure: "it begins with \"scenario: <name>\"")
        else { return nil }
        var scenario = Scenario(name: name(members["scenario"], root), file: mistakes.file)
        if let node = members["description"] { scenario.description = text(node, "the description") }
        if let node = members["tags"] { scenario.tags = list(node, "tags").compactMap { text($0, "a tag") } }
        if let node = members["seed"] { scenario.seed = seed(node) }
        if let node = members["starts"] { scenario.starts = start(node) ?? .onRequest }
        if let node = members["needs"] {
            scenario.needs = setup(node, "needs", keys: Vocabulary.needs, isLanguage: true)
        }
        if let node = members["time zone"] { scenario.zone = zone(node) ?? .utc }
        if let node = members["typing"] { scenario.typing = typing(node) }
        if let node = members["content types"] { scenario.contentTypes = contentTypes(node) }
        if let node = members["variables"] { scenario.declared = Set(declared(node)) }
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
        // A table that could not be read is already reported.
        if members["data"] == nil || !scenario.data.isEmpty {
            checkColumns(of: scenario, members["customer"] ?? root)
        }
        scenario.blocks = blocks
        scenario.plays = Set(acting.keys.map(\.actor))
        scenario.awaits = Set(expected.keys.map(\.actor))
        scenario.awaitedParts = Set(expected.keys)
        checkActors(scenario.starts, members["starts"])
        checkLoops(of: scenario)
        checkContentTypes(of: scenario)
        scenario.warnings = warnings(about: scenario)
        return scenario
    }

    /// Returns the members of a mapping by name. Reports unknown and repeated names.
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

    /// Returns the message for an unknown name.
    ///
    /// - Parameter isLanguage: Whether the names are words of the scenario language.
    func unknown(_ name: String, among keys: [String], isLanguage: Bool) -> String {
        if isLanguage, Vocabulary.reservedKeys.contains(name) {
            return "\"\(name)\" is not part of this version of the language"
        }
        let words = name.split(separator: " ")
        if isLanguage, words.count >= 2, Actor(rawValue: String(words[0])) != nil, keys.contains("id") {
            return "\"\(name)\" is a separate step; begin a new one with \"- \""
        }
        let owners = [
            "within": "expect, in any order and ask",
            "or else": "expect, in any order, repeat and ask, and stands beside the word, not inside it",
            "until": "never; that of a loop is inside it, repeat: { until: … }",
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
            mistakes.add(
                "\"${\" without a name and a closing brace, or with another one inside; variables are written ${name}",
                at: node)
            return nil
        }
        for name in template.needs.sorted() { note(use: name, at: node) }
        return template
    }
}
