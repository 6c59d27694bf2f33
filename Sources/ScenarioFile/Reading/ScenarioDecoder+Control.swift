internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Decoding of rules, and of steps that no actor performs.
extension ScenarioDecoder {
    /// Decodes acts that must all happen, in any order.
    mutating func several(_ node: YAMLNode, _ options: [String: YAMLNode]) -> Expectation? {
        let nodes = list(node, "in any order")
        if case .sequence = node.content, nodes.count < 2 {
            mistakes.add("in any order needs at least two expectations; for one, write expect", at: node)
            return nil
        }
        return expectation(nodes, options, "in any order")
    }

    mutating func prohibition(
        _ head: YAMLNode, _ node: YAMLNode, _ options: [String: YAMLNode]
    ) -> Prohibition? {
        let until = options["until"].flatMap { node in
            let id = text(node, "until")
            if let id { namedIDs.append((id, place(of: node))) }
            return id
        }
        return expected(node, "never").map { Prohibition($0, until: until, location: mistakes.location(of: head)) }
    }

    /// Reports ids after `until:` that no step has.
    mutating func checkIDs() {
        for (id, place) in namedIDs where !ids.contains(id) {
            let clause = Suggestion.clause(for: id, among: ids.sorted())
            add(
                "no step has the id \"\(id)\"" + (clause.isEmpty ? "; give one \"id: \(id)\"" : clause), at: place)
        }
    }

    // MARK: - Variables

    mutating func changes(_ node: YAMLNode) -> [(name: String, value: Value)]? {
        guard case .mapping(let pairs) = node.content, !pairs.isEmpty else {
            mistakes.add("set must be a mapping of names and values", at: node)
            return nil
        }
        return pairs.compactMap { key, value in
            guard let name = variable(key), let value = self.value(value) else { return nil }
            return (name, value)
        }
    }

    private mutating func value(_ node: YAMLNode) -> Value? {
        guard case .mapping(let pairs) = node.content else { return template(node, "a value").map { .text($0) } }
        guard pairs.count == 1, pairs[0].key.scalar == "one of" else {
            mistakes.add("a value must be a text or {one of: […]}", at: node)
            return nil
        }
        let choices = list(pairs[0].value, "one of").compactMap { template($0, "a choice") }
        if case .sequence(let elements) = pairs[0].value.content, elements.isEmpty {
            mistakes.add("one of must have at least one choice", at: pairs[0].value)
        }
        return choices.isEmpty ? nil : .oneOf(choices)
    }

    /// Decodes a name that `${…}` can have.
    mutating func variable(_ node: YAMLNode) -> String? {
        guard let name = text(node, "a variable's name") else { return nil }
        guard Template.isName(name) else {
            mistakes.add("\"\(name)\" can't be a variable's name", at: node)
            return nil
        }
        return name
    }

    /// Decodes a mapping of variables and matchers.
    ///
    /// - Parameter word: the word to which the condition belongs, for messages.
    mutating func condition(_ node: YAMLNode, _ word: String) -> Condition? {
        guard case .mapping(let pairs) = node.content, !pairs.isEmpty else {
            mistakes.add("\(word) must be a mapping of variables and their values, such as {tier: gold}", at: node)
            return nil
        }
        var tests: [(variable: String, matcher: Matcher)] = []
        for (key, value) in pairs {
            guard let name = variable(key) else { continue }
            note(use: name, at: key)
            if let matcher = matcher(value) { tests.append((name, matcher)) }
        }
        return Condition(tests, text: NodeText.text(of: node))
    }

    mutating func decision(_ head: YAMLNode, _ node: YAMLNode, _ options: [String: YAMLNode]) -> Step.Kind? {
        guard let condition = condition(node, "if") else { return nil }
        guard options["then"] != nil || options["else"] != nil else {
            mistakes.add("if needs \"then:\", \"else:\" or both next to it", at: head)
            return nil
        }
        let first = options["then"].map { block($0, "then") }
        let second = options["else"].map { block($0, "else") }
        return .decide(condition, then: first, otherwise: second)
    }

    // MARK: - Other steps

    /// Decodes a step that runs the steps of another file, next to the scenario.
    mutating func fragment(_ node: YAMLNode) -> Step.Kind? {
        guard let (path, bytes) = contents(of: node) else { return nil }
        guard !fragments.contains(path) else {
            mistakes.add("\(path) uses itself", at: node)
            return nil
        }
        // Already reported at the step that exceeded the limit.
        guard stepCount <= Self.mostSteps else { return nil }
        guard fragments.count < Self.deepestUse else {
            mistakes.add("files can use files at most \(Self.deepestUse) deep", at: node)
            return nil
        }
        fragments.append(path)
        defer { fragments.removeLast() }
        return reading(path, bytes) { decoder in
            guard let root = decoder.fragmentRoot(bytes) else { return nil }
            return .use(path, decoder.block(root, "a fragment"))
        }
    }

    private static let deepestUse = 16

    /// Returns the list of steps of a file. The root is the list, or a mapping that contains it.
    private mutating func fragmentRoot(_ bytes: [UInt8]) -> YAMLNode? {
        do throws(ScenarioMistakes) {
            guard let root = try mistakes.root(of: bytes) else {
                mistakes.add("the file is empty; expected a list of steps", line: 1, column: 1)
                return nil
            }
            guard case .mapping = root.content else { return root }
            return mapping(root, "a fragment", keys: ["steps"])?["steps"]
        } catch {
            return nil
        }
    }

    // MARK: - Rules

    mutating func rule(_ node: YAMLNode) -> Rule? {
        guard let members = mapping(node, "a rule", keys: Vocabulary.ruleKeys, cure: "write when: … and then: …") else {
            return nil
        }
        guard let when = members["when"], let then = members["then"] else {
            mistakes.add("a rule must have \"when:\" and \"then:\"", at: node)
            return nil
        }
        let trigger = trigger(when)
        let most = members["at most"].flatMap { mostTimes($0) }
        let block = block(then, "then")
        return trigger.map {
            Rule(
                $0, mostTimes: most, then: block, location: mistakes.location(of: node), text: NodeText.text(of: when))
        }
    }

    private mutating func trigger(_ node: YAMLNode) -> Rule.Trigger? {
        if case .mapping(let pairs) = node.content, pairs.count == 1, pairs[0].key.scalar == Vocabulary.silence {
            guard let milliseconds = duration(pairs[0].value) else { return nil }
            guard milliseconds > 0 else {
                mistakes.add("silence must be longer than 0", at: pairs[0].value)
                return nil
            }
            return .silence(milliseconds: milliseconds)
        }
        return expected(node, "when").map { .happening($0) }
    }

    mutating func mostTimes(_ node: YAMLNode) -> Int? {
        guard let number = node.scalar.flatMap({ Int($0) }), number >= 1 else {
            mistakes.add("at most must be a number of at least 1", at: node)
            return nil
        }
        return number
    }
}
