internal import ChatDomain
internal import Kernel
internal import Simulator

/// Turns the nodes of a scenario file into values, noting every mistake on the way.
struct ScenarioDecoder {
    var mistakes: MistakeList
    /// How often each step text has come, for the names of random draws.
    var textCounts: [String: Int] = [:]
    /// First places where somebody acts, and where somebody is expected.
    var acting: [Part: YAMLNode] = [:]
    var expected: [Part: YAMLNode] = [:]

    init(mistakes: MistakeList) {
        self.mistakes = mistakes
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
        if let node = members["timers"] { scenario.timers = timers(node) }
        if let node = members["steps"] {
            scenario.steps = steps(node)
        } else {
            mistakes.add("\"steps:\" is missing", at: root)
        }
        scenario.plays = Set(acting.keys.map(\.actor))
        scenario.awaits = Set(expected.keys.map(\.actor))
        checkActors(scenario.starts, members["starts"])
        return scenario
    }

    // MARK: - Head

    private mutating func name(_ node: YAMLNode?, _ root: YAMLNode) -> String {
        guard let node else {
            mistakes.add("\"scenario: <name>\" is missing", at: root)
            return ""
        }
        let name = text(node, "the scenario's name") ?? "?"
        if name.isEmpty { mistakes.add("the scenario's name is empty", at: node) }
        if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            mistakes.add("the scenario's name is one line, without control characters", at: node)
        }
        if name.unicodeScalars.count > 200 { mistakes.add("the scenario's name has 200 characters at most", at: node) }
        return name
    }

    private mutating func seed(_ node: YAMLNode) -> UInt64? {
        guard let text = node.scalar, let seed = UInt64(text) else {
            mistakes.add("seed is due to be a whole number that is not negative", at: node)
            return nil
        }
        return seed
    }

    private mutating func start(_ node: YAMLNode) -> Scenario.Start? {
        if case .mapping = node.content {
            guard let members = mapping(node, "starts", keys: Vocabulary.startForms) else { return nil }
            if case .mapping(let pairs) = node.content, pairs.isEmpty {
                mistakes.add("starts takes {with flow: <id or name>}", at: node)
            }
            guard let value = members["with flow"] else { return nil }
            guard let flow = text(value, "the flow"), !flow.isEmpty else {
                mistakes.add("with flow needs the ContactFlowId or the name of a flow", at: value)
                return nil
            }
            return .withFlow(flow)
        }
        switch node.scalar {
        case "on request": return .onRequest
        case "on boot": return .onBoot
        case let text:
            let words = Vocabulary.startWords
            mistakes.add(
                "starts is due to be one of \(words.joined(separator: ", ")), {with flow: <id or name>}"
                    + Suggestion.clause(for: text ?? "", among: words), at: node)
            return nil
        }
    }

    private mutating func customer(_ node: YAMLNode) -> Scenario.Customer {
        var customer = Scenario.Customer()
        guard let members = mapping(node, "customer", keys: Vocabulary.customerKeys, cure: "write { name: … }") else {
            return customer
        }
        if let node = members["name"], let name = text(node, "the customer's name") {
            if (1...256).contains(name.unicodeScalars.count) {
                customer.name = name
            } else {
                mistakes.add("the customer's name has 1 to 256 characters", at: node)
            }
        }
        if let node = members["response mode"] {
            let modes = Vocabulary.responseModes
            if !modes.contains(node.scalar ?? "") {
                mistakes.add(
                    "response mode is due to be \(modes.joined(separator: " or "))"
                        + Suggestion.clause(for: node.scalar ?? "", among: modes), at: node)
            }
            customer.isIncremental = node.scalar == "incremental"
        }
        guard let attributes = members["attributes"] else { return customer }
        guard case .mapping(let pairs) = attributes.content else {
            mistakes.add("attributes is \(attributes.kindName) where a mapping is due", at: attributes)
            return customer
        }
        for (key, value) in pairs {
            if let name = text(key, "an attribute's name"), let text = text(value, "an attribute's value") {
                customer.attributes.append((name, text))
            }
        }
        if let reason = AttributeLimits.refusal(of: customer.attributes) { mistakes.add(reason, at: attributes) }
        return customer
    }

    /// `{customer: {idle: 5m, disconnect: 10m}, agent: …}`.
    private mutating func timers(_ node: YAMLNode) -> [(key: RoleTimers.Key, milliseconds: Int64)] {
        var timers: [(key: RoleTimers.Key, milliseconds: Int64)] = []
        let roles = mapping(node, "timers", keys: Vocabulary.timerRoles) ?? [:]
        for (name, role) in zip(Vocabulary.timerRoles, [RoleTimers.Role.customer, .agent]) {
            guard let value = roles[name], let members = mapping(value, name, keys: Vocabulary.timerKeys) else {
                continue
            }
            for (name, kind) in zip(Vocabulary.timerKeys, [RoleTimers.Kind.idle, .disconnectNonCustomer]) {
                guard let value = members[name], let milliseconds = timerDuration(value) else { continue }
                timers.append((RoleTimers.Key(role: role, kind: kind), milliseconds))
            }
            if let idle = timers.first(where: { $0.key == RoleTimers.Key(role: role, kind: .idle) }),
                let end = timers.first(where: { $0.key == RoleTimers.Key(role: role, kind: .disconnectNonCustomer) }),
                idle.milliseconds >= end.milliseconds
            {
                mistakes.add("idle is due to be shorter than disconnect", at: value)
            }
        }
        return timers
    }

    /// Whole minutes, as the service takes them.
    private mutating func timerDuration(_ node: YAMLNode) -> Int64? {
        guard let milliseconds = duration(node) else { return nil }
        guard milliseconds % 60_000 == 0, RoleTimers.minutes.contains(Int(milliseconds / 60_000)) else {
            mistakes.add(
                "a timer has whole minutes, \(RoleTimers.minutes.lowerBound)m to \(RoleTimers.minutes.upperBound / 60)h",
                at: node)
            return nil
        }
        return milliseconds
    }

    /// One side of a conversation is either scripted or a real client's (language: "Who plays").
    private mutating func checkActors(_ start: Scenario.Start, _ startNode: YAMLNode?) {
        for (part, place) in expected {
            guard let act = acting[part] else { continue }
            mistakes.add(
                "\(part) is expected here, but this scenario plays the \(part) itself "
                    + "(line \(act.line)); only what others do can be expected", at: place)
        }
        if case .withFlow = start, let act = acting[.customer] {
            mistakes.add(
                "the customer of a scenario that starts with a flow is a real client, which can only be expected",
                at: act)
        }
        if start == .onBoot, acting[.customer] == nil, expected[.customer] != nil, let startNode {
            mistakes.add(
                "on boot nobody can be the customer; use {with flow: <id or name>}, or let the scenario play it",
                at: startNode)
        }
    }

    // MARK: - Pieces

    /// The members of a mapping by name; unknown and repeated names are mistakes.
    mutating func mapping(
        _ node: YAMLNode, _ what: String, keys: [String], cure: String? = nil, isLanguage: Bool = true
    ) -> [String: YAMLNode]? {
        guard case .mapping(let pairs) = node.content else {
            let clause = cure.map { "; \($0)" } ?? ""
            mistakes.add("\(what) is \(node.kindName) where a mapping is due\(clause)", at: node)
            return nil
        }
        var members: [String: YAMLNode] = [:]
        for (key, value) in pairs {
            guard let name = key.scalar else {
                mistakes.add("a name is due, not \(key.kindName)", at: key)
                continue
            }
            guard keys.contains(name) else {
                mistakes.add(unknown(name, among: keys, isLanguage: isLanguage), at: key)
                continue
            }
            if members.updateValue(value, forKey: name) != nil {
                mistakes.add("\"\(name)\" stands here a second time", at: key)
            }
        }
        return members
    }

    /// - Parameter isLanguage: whether the names are words of the scenario language.
    func unknown(_ name: String, among keys: [String], isLanguage: Bool) -> String {
        if isLanguage, Vocabulary.laterKeys.contains(name) {
            return "\"\(name)\" is not part of this version of the language"
        }
        let words = name.split(separator: " ")
        if isLanguage, words.count >= 2, Actor(rawValue: String(words[0])) != nil, keys.contains("id") {
            return "\"\(name)\" is a step of its own; begin a new one with \"- \""
        }
        if isLanguage, name == "within" || name == "or else" { return "\"\(name)\" goes with expect only" }
        return "unknown \"\(name)\"" + Suggestion.clause(for: name, among: keys)
            + (Suggestion.nearest(to: name, among: keys) == nil ? "; known here: \(keys.joined(separator: ", "))" : "")
    }

    mutating func list(_ node: YAMLNode, _ what: String) -> [YAMLNode] {
        guard case .sequence(let elements) = node.content else {
            mistakes.add(
                "\(what) is \(node.kindName) where a list is due; each of its elements begins with \"- \"", at: node)
            return []
        }
        return elements
    }

    mutating func text(_ node: YAMLNode, _ what: String) -> String? {
        guard let text = node.scalar else {
            mistakes.add("\(what) is \(node.kindName) where a text is due", at: node)
            return nil
        }
        return text
    }

    mutating func duration(_ node: YAMLNode) -> Int64? {
        guard let text = node.scalar else {
            mistakes.add("a duration is due, such as 250ms, 2.5s or 1m30s, not \(node.kindName)", at: node)
            return nil
        }
        if DurationText.isTooLong(text) {
            mistakes.add("\"\(text)\" is too long; 100 days are allowed", at: node)
            return nil
        }
        guard let milliseconds = DurationText.milliseconds(text) else {
            let needs =
                Double(text) == nil ? "such as 250ms, 2.5s or 1m30s" : "which needs its unit: \(text)s or \(text)ms"
            mistakes.add("\"\(text)\" is no duration, \(needs)", at: node)
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
