internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Decoding of expectations and matchers.
extension ScenarioDecoder {
    mutating func expectation(_ nodes: [YAMLNode], _ options: [String: YAMLNode], _ word: String) -> Expectation? {
        let within = options["within"].flatMap { duration($0) }
        let orElse = options["or else"].map { block($0, "or else") }
        let all = nodes.compactMap { expected($0, word) }
        return all.isEmpty ? nil : Expectation(all, within: within, orElse: orElse)
    }

    /// Decodes an act that an actor may perform, in an expectation, a rule or a prohibition.
    ///
    /// - Parameter word: The word to which the act belongs, for messages.
    mutating func expected(_ node: YAMLNode, _ word: String) -> Expected? {
        guard let (name, head, value) = entry(of: node, word) else { return nil }
        guard let (part, verb) = act(name, head, .expected) else { return nil }
        if !verb.row.happensByItself, expected[part] == nil { expected[part] = place(of: head) }
        if value != nil, !verb.hasContent {
            mistakes.add("\"\(name)\" accepts no value here", at: head)
            return nil
        }
        let matcher = value.map { self.matcher($0) } ?? Matcher(.any)
        guard let matcher else { return nil }
        let text = name + (value.map { ": " + NodeText.text(of: $0) } ?? "")
        return Expected(part: part, verb: verb, matcher: matcher, text: text)
    }

    private mutating func entry(
        of node: YAMLNode, _ word: String
    ) -> (name: String, head: YAMLNode, value: YAMLNode?)? {
        let cure = word == "expect" ? "write an expect for each" : "write one for each"
        switch node.content {
        case .scalar(let text, _): return (text, node, nil)
        case .mapping(let pairs):
            if pairs.count == 1, let (key, value) = pairs.first, let name = key.scalar { return (name, key, value) }
            let inner = pairs.first { Vocabulary.options(of: word).contains($0.key.scalar ?? "") }
            if let inner, let name = inner.key.scalar {
                mistakes.add("\"\(name)\" belongs next to \(word), on its own line, not in it", at: inner.key)
            } else {
                mistakes.add(
                    "\(word) accepts one thing, such as \"agent joins\" or {agent says: …}; \(cure)", at: node)
            }
        case .sequence:
            mistakes.add("\(word) accepts one thing, not a list; \(cure)", at: node)
        }
        return nil
    }

    /// Decodes a matcher.
    ///
    /// - Parameter isFolded: Whether an enclosing matcher ignores case.
    mutating func matcher(_ node: YAMLNode, isFolded: Bool = false) -> Matcher? {
        switch node.content {
        case .scalar:
            // Quoted or not, because JSON can write it only with quotes.
            if node.scalar == "any" { return Matcher(.any) }
            if node.plainScalar == "" {
                mistakes.add("the expected text is missing; \"any\" matches every text", at: node)
                return nil
            }
            return template(node, "a matcher").map { Matcher(.text(.equals, $0), ignoresCase: isFolded) }
        case .sequence:
            mistakes.add("a matcher must be a text or a mapping, got a list; write {one of: […]}", at: node)
            return nil
        case .mapping:
            let forms = MatcherForm.words
            let before = mistakes.count
            guard var members = mapping(node, "a matcher", keys: forms + Vocabulary.matcherOptions) else { return nil }
            let ignoresCase = members.removeValue(forKey: "ignoring case").map { flag($0) } ?? isFolded
            let example = members.removeValue(forKey: "example")
            guard members.count == 1, let (word, value) = members.first, let form = MatcherForm(rawValue: word) else {
                // A misspelled name is already reported.
                if mistakes.count == before {
                    let number = members.isEmpty ? "none" : "\(members.count)"
                    let isRange = members.keys.allSatisfy { NumberForm(rawValue: $0) != nil } && !members.isEmpty
                    mistakes.add(
                        "a matcher must have exactly one of \(forms.joined(separator: ", ")), got \(number)"
                            + (isRange ? "; for a range, write {between: [1, 5]}" : ""), at: node)
                }
                return nil
            }
            if let example, form != .matches {
                mistakes.add("only matches: can have an example; the other forms are their own example", at: example)
            }
            return matcherKind(form, value, example, ignoresCase: ignoresCase)
                .map { Matcher($0, ignoresCase: ignoresCase) }
        }
    }

    private mutating func matcherKind(
        _ form: MatcherForm, _ value: YAMLNode, _ example: YAMLNode?, ignoresCase: Bool
    ) -> Matcher.Kind? {
        switch form {
        case .text(let text): return template(value, text.rawValue).map { .text(text, $0) }
        case .matches:
            guard let pattern = pattern(value, ignoresCase: ignoresCase) else { return nil }
            return .matches(pattern, example: example.flatMap { self.example($0, of: pattern) })
        case .json: return jsonMembers(value).map { .json($0) }
        case .oneOf:
            let nodes = list(value, "one of")
            if case .sequence(let elements) = value.content, elements.isEmpty {
                mistakes.add("one of must have at least one choice", at: value)
            }
            return .oneOf(nodes.compactMap { matcher($0, isFolded: ignoresCase) })
        case .not: return matcher(value, isFolded: ignoresCase).map { .not($0) }
        case .number(let form): return number(form, value)
        case .set: return .set(flag(value))
        }
    }

    private mutating func number(_ form: NumberForm, _ node: YAMLNode) -> Matcher.Kind? {
        let nodes: [YAMLNode] = form.limits > 1 ? list(node, form.rawValue) : [node]
        guard nodes.count == form.limits else {
            if case .sequence = node.content {
                mistakes.add("\(form.rawValue) must have \(form.limits) numbers, such as [1, 5]", at: node)
            }
            return nil
        }
        let limits = nodes.compactMap { limit($0, form) }
        guard limits.count == nodes.count else { return nil }
        let numbers = limits.compactMap { $0.literal.flatMap { NumberForm.number($0) } }
        if numbers.count == limits.count, !form.isPossible(numbers) {
            mistakes.add("no number is \(form.rawValue) these; write the smaller one first", at: node)
            return nil
        }
        return .number(form, limits)
    }

    private mutating func limit(_ node: YAMLNode, _ form: NumberForm) -> Template? {
        guard node.scalar != nil, let limit = template(node, form.rawValue) else {
            if node.scalar == nil { mistakes.add("\(form.rawValue) needs a number, got \(node.kindName)", at: node) }
            return nil
        }
        if let text = limit.literal, NumberForm.number(text) == nil {
            mistakes.add("\(form.rawValue) needs a number, got \"\(text)\"", at: node)
            return nil
        }
        return limit
    }

    private mutating func pattern(_ node: YAMLNode, ignoresCase: Bool) -> PCREPattern? {
        guard let text = text(node, "matches") else { return nil }
        guard !text.contains("${") else {
            mistakes.add(
                "a pattern cannot use variables; match with a group, (?<name>…), and compare it with if:", at: node)
            return nil
        }
        do {
            return try PCREPattern(text, ignoringCase: ignoresCase)
        } catch {
            mistakes.add("the pattern is not valid at byte \(error.offset): \(error.message)", at: node)
            return nil
        }
    }

    private mutating func example(_ node: YAMLNode, of pattern: PCREPattern) -> Template? {
        guard let example = template(node, "example") else { return nil }
        var effort = MatchEffort()
        if let text = example.literal, (try? pattern.firstMatch(in: text, &effort)) == .some(nil) {
            mistakes.add("the example \"\(text)\" does not match \(pattern.source)", at: node)
        }
        return example
    }

    private mutating func jsonMembers(_ node: YAMLNode) -> [(path: String, value: Template)]? {
        guard case .mapping(let pairs) = node.content, !pairs.isEmpty else {
            mistakes.add("json must be a mapping of paths and values", at: node)
            return nil
        }
        guard pairs.count <= Self.mostMembers else {
            mistakes.add("json has \(pairs.count) paths; \(Self.mostMembers) are allowed", at: node)
            return nil
        }
        return pairs.compactMap { key, value in
            guard let path = text(key, "a path"), let template = template(value, "a value") else { return nil }
            let depth = JSONPath.names(of: path).count
            guard depth <= Self.deepestPath else {
                mistakes.add("the path is \(depth) names deep; \(Self.deepestPath) are allowed", at: key)
                return nil
            }
            return (path, template)
        }
    }

    /// The maximum paths of a `json` matcher, for messages of up to 16,384 bytes.
    private static let mostMembers = 500
    private static let deepestPath = 64

    private mutating func flag(_ node: YAMLNode) -> Bool {
        switch node.plainScalar {
        case "true": return true
        case "false": return false
        // open: any other text
        default:
            mistakes.add("expected true or false, got \(node.scalar.map { "\"\($0)\"" } ?? node.kindName)", at: node)
            return false
        }
    }
}
