internal import ChatDomain
internal import Kernel
internal import Simulator

extension ScenarioDecoder {
    mutating func steps(_ node: YAMLNode, _ what: String = "steps") -> [Step] {
        list(node, what).compactMap { step($0) }
    }

    /// A bare string, or a mapping of one verb and its options.
    private mutating func step(_ node: YAMLNode) -> Step? {
        switch node.content {
        case .scalar(let text, _):
            return bareStep(text, node).map { Step(kind: $0, location: mistakes.location(of: node), key: key(text)) }
        case .mapping(let pairs):
            return mappedStep(pairs, node)
        case .sequence:
            mistakes.add("a step is a text such as \"customer leaves\" or a mapping, not a list", at: node)
            return nil
        }
    }

    private mutating func bareStep(_ text: String, _ node: YAMLNode) -> Step.Kind? {
        guard let (actor, verb) = deed(text, node) else { return nil }
        switch verb {
        case .joins:
            note(acts: actor, node)
            return .join(actor)
        case .leaves:
            note(acts: actor, node)
            return .leave(actor)
        case .drops: return .drop(actor, milliseconds: 0)
        case .reconnects: return .reconnect(actor)
        case .says: mistakes.add("\"\(text)\" needs what is said: \"\(text): …\"", at: node)
        case .types: mistakes.add("\"\(text)\" needs a duration: \"\(text): 2s\"", at: node)
        }
        return nil
    }

    private mutating func mappedStep(_ pairs: [(key: YAMLNode, value: YAMLNode)], _ node: YAMLNode) -> Step? {
        // Options may stand before what they belong to.
        let place = pairs.firstIndex { !Vocabulary.expectOptions.contains($0.key.scalar ?? "") } ?? 0
        guard pairs.indices.contains(place), let name = pairs[place].key.scalar else {
            mistakes.add("a step has nothing in it", at: node)
            return nil
        }
        let (head, value) = pairs[place]
        var others = pairs
        others.remove(at: place)
        let options = name == "expect" ? Vocabulary.expectOptions : Vocabulary.stepOptions
        let rest = YAMLNode(content: .mapping(others), line: node.line, column: node.column)
        guard let members = mapping(rest, "\"\(name)\"", keys: options) else { return nil }
        let text = name + "\n" + NodeJSON.text(of: value)
        let id = members["id"].flatMap { self.text($0, "id") }
        let kind: Step.Kind?
        switch name {
        case "wait": kind = duration(value).map { .wait(milliseconds: $0) }
        case "expect": kind = expectation(value, members).map { .expect($0) }
        default: kind = act(name, head, value)
        }
        guard let kind else { return nil }
        return Step(kind: kind, location: mistakes.location(of: head), key: id ?? key(text))
    }

    private mutating func act(_ name: String, _ head: YAMLNode, _ value: YAMLNode) -> Step.Kind? {
        guard let (actor, verb) = deed(name, head) else { return nil }
        if !verb.isOfTheLine { note(acts: actor, head) }
        switch verb {
        case .says: return content(value).map { .say(actor, $0) }
        case .types: return duration(value).map { .type(actor, milliseconds: $0) }
        case .drops: return duration(value).map { .drop(actor, milliseconds: $0) }
        case .joins, .leaves, .reconnects:
            mistakes.add("\"\(name)\" takes no value; write it without the colon", at: head)
            return nil
        }
    }

    /// `<actor> <verb>`.
    private mutating func deed(_ text: String, _ node: YAMLNode) -> (Actor, Verb)? {
        if Vocabulary.laterKeys.contains(text) { return refuseLater(text, node) }
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        if words.count == 2, Vocabulary.laterActors.contains(words[0]) { return refuseLater(words[0], node) }
        guard words.count == 2, let actor = Actor(rawValue: words[0]) else { return refuseStep(text, node) }
        if Vocabulary.laterVerbs.contains(words[1]) { return refuseLater(words[1], node) }
        let verbs = Vocabulary.verbs(of: actor).map(\.rawValue)
        if let verb = verbs.first(where: { words[1].hasPrefix("\($0) ") || words[1].hasPrefix("\($0):") }) {
            mistakes.add(
                "a colon and a space are due behind \"\(actor.rawValue) \(verb)\": \(actor.rawValue) \(verb): …",
                at: node)
            return nil
        }
        guard verbs.contains(words[1]), let verb = Verb(rawValue: words[1]) else {
            let clause = Suggestion.clause(for: words[1], among: verbs)
            let choice = "; it can: \(verbs.joined(separator: ", "))"
            mistakes.add("\(actor.rawValue) can't \"\(words[1])\"" + (clause.isEmpty ? choice : clause), at: node)
            return nil
        }
        return (actor, verb)
    }

    private mutating func refuseLater(_ word: String, _ node: YAMLNode) -> (Actor, Verb)? {
        mistakes.add("\"\(word)\" is not part of this version of the language", at: node)
        return nil
    }

    private mutating func refuseStep(_ text: String, _ node: YAMLNode) -> (Actor, Verb)? {
        let actors = Actor.allCases.map(\.rawValue)
        let deeds = Actor.allCases.flatMap { actor in
            Vocabulary.verbs(of: actor).map { "\(actor.rawValue) \($0.rawValue)" }
        }
        if text == "expect" || text == "wait" {
            let example = text == "expect" ? "expect: agent says" : "wait: 2s"
            mistakes.add("\"\(text)\" needs a value: \"\(example)\"", at: node)
            return nil
        }
        let clause = Suggestion.clause(for: text, among: deeds + ["expect", "wait"])
        let choice = "; a step is expect, wait, or one of \(actors.joined(separator: ", ")) and what it does"
        mistakes.add("\"\(text)\" is no step" + (clause.isEmpty ? choice : clause), at: node)
        return nil
    }

    private mutating func note(acts actor: Actor, _ node: YAMLNode) {
        if acting[actor] == nil { acting[actor] = node }
    }

    private mutating func key(_ text: String) -> String {
        textCounts[text, default: 0] += 1
        return "\(text)\n\(textCounts[text] ?? 1)"
    }

    // MARK: - Content

    private mutating func content(_ node: YAMLNode) -> Content? {
        switch node.content {
        case .scalar: return template(node, "what is said").flatMap { checked(.plain, $0, node) }
        case .sequence:
            mistakes.add(
                "what is said is a list where a text is due; to choose one of several write {one of: […]}", at: node)
            return nil
        case .mapping(let pairs):
            let forms = Vocabulary.contentForms
            guard let (key, value) = pairs.first, let form = key.scalar, forms.contains(form) else {
                let name = pairs.first?.key.scalar ?? ""
                mistakes.add(
                    "what is said is a text or one of {\(forms.joined(separator: ":}, {")):}"
                        + Suggestion.clause(for: name, among: forms), at: pairs.first?.key ?? node)
                return nil
            }
            guard pairs.count == 1 else {
                mistakes.add(
                    "what is said has one form, not \(pairs.count); to say several things write a step for each",
                    at: node)
                return nil
            }
            return content(form, value)
        }
    }

    private mutating func content(_ form: String, _ value: YAMLNode) -> Content? {
        switch form {
        case "markdown": return template(value, "markdown").flatMap { checked(.markdown, $0, value) }
        case "json":
            // A text is JSON already; anything else is turned into it.
            return template(value.scalar ?? NodeJSON.text(of: value), isJSON: true, at: value)
                .flatMap { checked(.json, $0, value) }
        default:
            let choices = list(value, "one of").compactMap { content($0) }
            guard !choices.isEmpty else {
                mistakes.add("one of needs at least one choice", at: value)
                return nil
            }
            return .oneOf(choices)
        }
    }

    /// What can be told before anything runs: a text without variables is within its limits, or a mistake.
    private mutating func checked(_ type: ContentType, _ template: Template, _ node: YAMLNode) -> Content? {
        guard let text = template.literal else { return .text(type, template) }
        if let refusal = MessageLimits.refusal(
            of: JSONText(text), type: type, supported: MessageLimits.supportable, unit: .scalars)
        {
            mistakes.add(
                text.isEmpty ? "what is said is empty; a message has a character at least" : refusal.reason, at: node)
            return nil
        }
        if type == .json {
            do {
                _ = try JSONDocument(Array(text.utf8))
            } catch {
                mistakes.add("what is said is no JSON: \(error.description)", at: node)
                return nil
            }
        }
        return .text(type, template)
    }

    // MARK: - Expectations

    private mutating func expectation(_ node: YAMLNode, _ options: [String: YAMLNode]) -> Expectation? {
        let within = options["within"].flatMap { duration($0) } ?? Expectation.usualPatience
        let orElse = options["or else"].map { steps($0, "or else") }
        let parts: (name: String, head: YAMLNode, value: YAMLNode?)
        switch node.content {
        case .scalar(let text, _): parts = (text, node, nil)
        case .mapping(let pairs):
            guard pairs.count == 1, let (key, value) = pairs.first, let name = key.scalar else {
                let inner = pairs.first { Vocabulary.expectOptions.contains($0.key.scalar ?? "") }
                if let inner, let name = inner.key.scalar {
                    mistakes.add("\"\(name)\" stands beside expect, on a line of its own, not in it", at: inner.key)
                    return nil
                }
                mistakes.add(
                    "expect takes one thing, such as \"agent joins\" or {agent says: …}; write an expect for each",
                    at: node)
                return nil
            }
            parts = (name, key, value)
        case .sequence:
            mistakes.add("expect takes one thing, not a list; write an expect for each", at: node)
            return nil
        }
        guard let (actor, verb) = deed(parts.name, parts.head) else { return nil }
        if expected[actor] == nil { expected[actor] = parts.head }
        if parts.value != nil, verb != .says {
            mistakes.add("\"\(parts.name)\" takes no value here", at: parts.head)
            return nil
        }
        let matcher = parts.value.map { self.matcher($0) } ?? Matcher(.any)
        guard let matcher else { return nil }
        let text = parts.name + (parts.value.map { ": " + NodeText.text(of: $0) } ?? "")
        return Expectation(actor: actor, verb: verb, matcher: matcher, within: within, orElse: orElse, text: text)
    }

    /// - Parameter isFolded: whether a matcher around this one ignores case.
    private mutating func matcher(_ node: YAMLNode, isFolded: Bool = false) -> Matcher? {
        switch node.content {
        case .scalar:
            if node.plainScalar == "any" { return Matcher(.any) }
            if node.plainScalar == "" {
                mistakes.add("what must be said is missing; \"any\" takes everything", at: node)
                return nil
            }
            return template(node, "a matcher").map { Matcher(.equals($0), ignoresCase: isFolded) }
        case .sequence:
            mistakes.add("a matcher is a list where a text or a mapping is due; write {one of: […]}", at: node)
            return nil
        case .mapping:
            let forms = Vocabulary.matcherForms
            let before = mistakes.count
            guard var members = mapping(node, "a matcher", keys: forms + Vocabulary.matcherOptions) else { return nil }
            let ignoresCase = members.removeValue(forKey: "ignoring case").map { flag($0) } ?? isFolded
            let example = members.removeValue(forKey: "example")
            guard members.count == 1, let (form, value) = members.first else {
                // A slip in a name has been told already.
                if mistakes.count == before {
                    let number = members.isEmpty ? "none" : "\(members.count)"
                    mistakes.add("a matcher has one of \(forms.joined(separator: ", ")), not \(number)", at: node)
                }
                return nil
            }
            if let example, form != "matches" {
                mistakes.add("only matches: takes an example; the others say themselves what they take", at: example)
            }
            return matcherKind(form, value, example, ignoresCase: ignoresCase)
                .map { Matcher($0, ignoresCase: ignoresCase) }
        }
    }

    private mutating func matcherKind(
        _ form: String, _ value: YAMLNode, _ example: YAMLNode?, ignoresCase: Bool
    ) -> Matcher.Kind? {
        switch form {
        case "contains": return template(value, "contains").map { .contains($0) }
        case "equals": return template(value, "equals").map { .equals($0) }
        case "matches":
            guard let pattern = pattern(value, ignoresCase: ignoresCase) else { return nil }
            return .matches(pattern, example: example.flatMap { self.example($0, of: pattern) })
        case "json": return jsonMembers(value).map { .json($0) }
        default:
            let nodes = list(value, "one of")
            if case .sequence(let elements) = value.content, elements.isEmpty {
                mistakes.add("one of needs at least one choice", at: value)
            }
            return .oneOf(nodes.compactMap { matcher($0, isFolded: ignoresCase) })
        }
    }

    private mutating func pattern(_ node: YAMLNode, ignoresCase: Bool) -> PCREPattern? {
        guard let text = text(node, "matches") else { return nil }
        do {
            return try PCREPattern(text, ignoringCase: ignoresCase)
        } catch {
            mistakes.add("the pattern fails at its byte \(error.offset): \(error.message)", at: node)
            return nil
        }
    }

    private mutating func example(_ node: YAMLNode, of pattern: PCREPattern) -> Template? {
        guard let example = template(node, "example") else { return nil }
        if let text = example.literal, pattern.firstMatch(in: text) == nil {
            mistakes.add("the example \"\(text)\" does not match \(pattern.source)", at: node)
        }
        return example
    }

    private mutating func jsonMembers(_ node: YAMLNode) -> [(path: String, value: Template)]? {
        guard case .mapping(let pairs) = node.content, !pairs.isEmpty else {
            mistakes.add("json is due to be a mapping of paths and values", at: node)
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

    /// More than any message of 12,000 characters has.
    private static let mostMembers = 500
    private static let deepestPath = 64

    private mutating func flag(_ node: YAMLNode) -> Bool {
        switch node.plainScalar {
        case "true": return true
        case "false": return false
        default:
            mistakes.add("true or false is due", at: node)
            return false
        }
    }
}
