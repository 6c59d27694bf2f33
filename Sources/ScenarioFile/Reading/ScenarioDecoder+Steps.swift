internal import ContactModel
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import SharedForms
internal import Simulator

extension ScenarioDecoder {
    mutating func steps(_ node: YAMLNode, _ what: String = "steps") -> [Step] {
        let nodes = list(node, what)
        var steps: [Step] = []
        for node in nodes {
            guard let step = step(node) else { continue }
            checkReachable(after: steps.last, at: node)
            steps.append(step)
        }
        return steps
    }

    /// Decodes a list of steps inside another step or a rule.
    mutating func block(_ node: YAMLNode, _ what: String) -> BlockID {
        // Decode in the order of the file, so that draws keep their names.
        let steps = steps(node, what)
        blocks.append(steps)
        return BlockID(index: blocks.count - 1)
    }

    static let mostSteps = 20_000

    /// Decodes a step: a text, or a mapping of one verb and its options.
    private mutating func step(_ node: YAMLNode) -> Step? {
        stepCount += 1
        guard stepCount <= Self.mostSteps else {
            if stepCount == Self.mostSteps + 1 {
                mistakes.add(
                    "the scenario has more than \(Self.mostSteps) steps; steps of a file count each time it is used",
                    at: node)
            }
            return nil
        }
        switch node.content {
        case .scalar(let text, _):
            return bareStep(text, node).map { Step(kind: $0, location: mistakes.location(of: node), key: key(text)) }
        case .mapping(let pairs):
            return mappedStep(pairs, node)
        case .sequence:
            mistakes.add("a step must be a text such as \"customer leaves\" or a mapping, got a list", at: node)
            return nil
        }
    }

    private mutating func bareStep(_ text: String, _ node: YAMLNode) -> Step.Kind? {
        if let step = StepWord(rawValue: text).flatMap(Self.bareStep) {
            checkInLoop(step, at: node)
            return step
        }
        guard let (named, verb) = act(text, node, .acts) else { return nil }
        let part = main(named)
        if let example = Vocabulary.example(of: verb) {
            let need =
                switch verb.row.value.form {
                case .content: "what is said"
                case .duration, .optionalDuration: "a duration"
                case .destination: "to know where"
                case .attributes: "names and values"
                case .file: "a file"
                case .text, .none: "a text"
                }
            mistakes.add("\"\(text)\" needs \(need): \"\(text): \(example)\"", at: node)
            return nil
        }
        record(acts: part, verb, node)
        return .act(part, Self.bareAct(verb))
    }

    /// Returns the step of a word that needs no value; nil for other words.
    private static func bareStep(_ word: StepWord) -> Step.Kind? {
        switch word {
        case .endChat: .endChat
        case .pass: .pass
        case .stopRepeating: .stopRepeating
        case .expect, .inAnyOrder, .never, .wait, .set, .decide, .repeat, .forEach, .use, .ask, .fault, .fail: nil
        }
    }

    /// Returns the act of a verb without a value.
    private static func bareAct(_ verb: Verb) -> Act {
        if case .optionalDuration(let usual, let make) = verb.row.value { make(.fixed(usual)) } else { .bare(verb) }
    }

    private mutating func mappedStep(_ pairs: [(key: YAMLNode, value: YAMLNode)], _ node: YAMLNode) -> Step? {
        // Options may be before the key to which they belong.
        let place = pairs.firstIndex { !Vocabulary.allOptions.contains($0.key.scalar ?? "") } ?? 0
        guard pairs.indices.contains(place), let name = pairs[place].key.scalar else {
            mistakes.add("a step must not be empty", at: node)
            return nil
        }
        let (head, value) = pairs[place]
        if Vocabulary.allOptions.contains(name) {
            mistakes.add(
                "\"\(name)\" is not a step; it belongs to a step, on its own line below it, without \"- \"", at: head)
            return nil
        }
        var others = pairs
        others.remove(at: place)
        let rest = YAMLNode(content: .mapping(others), line: node.line, column: node.column)
        guard let options = mapping(rest, "\"\(name)\"", keys: Vocabulary.options(of: name)) else { return nil }
        let text = name + "\n" + NodeJSON.text(of: value)
        let id = options["id"].flatMap { self.text($0, "id") }
        if let id, !ids.insert(id).inserted, fragments.isEmpty {
            mistakes.add(
                "another step has the id \"\(id)\"; until: and random choices need unique ids",
                at: options["id"] ?? node)
        }
        guard let kind = kind(name, head, value, options) else { return nil }
        return Step(kind: kind, location: mistakes.location(of: head), key: id ?? key(text), id: id)
    }

    private mutating func kind(
        _ name: String, _ head: YAMLNode, _ value: YAMLNode, _ options: [String: YAMLNode]
    ) -> Step.Kind? {
        guard let word = StepWord(rawValue: name) else { return act(name, head, value, options) }
        switch word {
        case .wait: return timeSpan(value).map { .wait($0) }
        case .fault: return fault(value).map { .fault($0) }
        case .expect: return expectation([value], options, name).map { .expect($0) }
        case .inAnyOrder: return several(value, options).map { .expect($0) }
        case .never: return prohibition(head, value, options).map { .never($0) }
        case .set: return changes(value).map { .set($0) }
        case .decide: return decision(head, value, options)
        case .repeat: return repetition(head, value, options)
        case .forEach: return rowLoop(value)
        case .use: return fragment(value)
        case .fail: return filledTemplate(value, "the reason").map { .fail($0) }
        case .ask: return question(value, options).map { .ask($0) }
        case .stopRepeating, .endChat, .pass:
            mistakes.add("\"\(name)\" accepts no value; write it without the colon", at: head)
            return nil
        }
    }

    /// Decodes a rule in the admin API's form, with the same checks as the admin API.
    private mutating func fault(_ node: YAMLNode) -> String? {
        let text = NodeJSON.text(of: node)
        do throws(Refusal) {
            let members = try BodyMembers(body: Array(text.utf8), dialect: RefusalDialect())
            _ = try FaultReader(now: Timestamp(milliseconds: 0)).rules(members)
            return text
        } catch {
            mistakes.add(error.reason, at: node)
            return nil
        }
    }

    mutating func record(acts part: Part, _ verb: Verb, _ node: YAMLNode) {
        if !verb.row.isAboutConnection, acting[part] == nil { acting[part] = place(of: node) }
    }

    mutating func key(_ text: String) -> String {
        textCounts[text, default: 0] += 1
        return "\(text)\n\(textCounts[text] ?? 1)"
    }
}
