internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Decoding of `<actor> <verb>`, in steps and in expectations.
extension ScenarioDecoder {
    /// How an act is used in a file.
    enum Use {
        case acts
        case expected

        func verbs(of actor: Actor) -> [Verb] {
            self == .acts ? Verb.done(by: actor) : Verb.expectable(of: actor)
        }
    }

    /// Decodes `<actor> <verb>`, or `<actor> <name> <verb>`.
    mutating func act(_ text: String, _ node: YAMLNode, _ use: Use) -> (Part, Verb)? {
        if Vocabulary.reservedKeys.contains(text) { return refuseLater(text, node) }
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2, let actor = Actor(rawValue: words[0]) else { return refuseStep(text, node) }
        let rest = modern(words[1], node)
        // If the text ends with several verbs, use the longest.
        let ending = Verb.allCases.filter { rest == $0.rawValue || rest.hasSuffix(" \($0.rawValue)") }
            .max { $0.rawValue.count < $1.rawValue.count }
        let verbs = use.verbs(of: actor)
        guard let verb = ending, verbs.contains(verb) else { return refuse(rest, of: actor, use, ending, node) }
        let name = rest.dropLast(verb.rawValue.count).split(separator: " ").joined(separator: " ")
        guard name.isEmpty || actor != .customer || customers.contains(name) else {
            mistakes.add(
                customers.isEmpty
                    ? "there is one customer, whose name is under \"customer:\"; write \"customer \(verb.rawValue)\", "
                        + "or name several under \"customers:\""
                    : "no customer is called \"\(name)\"" + Suggestion.clause(for: name, among: customers), at: node)
            return nil
        }
        guard name.unicodeScalars.count <= 256 else {
            mistakes.add("a name must have at most 256 characters", at: node)
            return nil
        }
        return (Part(actor, as: name.isEmpty ? nil : name), verb)
    }

    /// Replaces a former word at the end by the word of today.
    private mutating func modern(_ rest: String, _ node: YAMLNode) -> String {
        let former = Verb.formerWords.first { rest == $0.key || rest.hasSuffix(" \($0.key)") }
        guard let (word, verb) = former else { return rest }
        note(former: word, for: verb.rawValue, at: node)
        return rest.dropLast(word.count) + verb.rawValue
    }

    private mutating func refuse(
        _ rest: String, of actor: Actor, _ use: Use, _ known: Verb?, _ node: YAMLNode
    ) -> (Part, Verb)? {
        let verbs = use.verbs(of: actor).map(\.rawValue)
        if let verb = verbs.first(where: { rest.hasPrefix("\($0) ") || rest.hasPrefix("\($0):") }) {
            mistakes.add(
                "expected a colon and a space after \"\(actor.rawValue) \(verb)\": \(actor.rawValue) \(verb): …",
                at: node)
            return nil
        }
        let last = rest.split(separator: " ").last.map(String.init) ?? rest
        let clause = Suggestion.clause(for: known == nil ? last : "", among: verbs)
        let cannot = use == .acts ? "can't" : "can't be expected to"
        let choice = "; it can: \(verbs.joined(separator: ", "))"
        mistakes.add(
            "\(actor.rawValue) \(cannot) \"\(known?.rawValue ?? rest)\"" + (clause.isEmpty ? choice : clause), at: node)
        return nil
    }

    private mutating func refuseLater(_ word: String, _ node: YAMLNode) -> (Part, Verb)? {
        mistakes.add("\"\(word)\" is not part of this version of the language", at: node)
        return nil
    }

    private mutating func refuseStep(_ text: String, _ node: YAMLNode) -> (Part, Verb)? {
        if let actor = Actor(rawValue: text) {
            mistakes.add("the verb is missing; for example \"\(actor.rawValue) says\"", at: node)
            return nil
        }
        let actors = Actor.allCases.map(\.rawValue)
        let acts = Actor.allCases.flatMap { actor in
            Verb.done(by: actor).map { "\(actor.rawValue) \($0.rawValue)" }
        }
        if let step = StepWord(rawValue: text) {
            let form = step.example.map { "needs a value: \"\(text): \($0)\"" } ?? "accepts no value"
            mistakes.add("\"\(text)\" \(form)", at: node)
            return nil
        }
        let words = StepWord.words
        let clause = Suggestion.clause(for: text, among: acts + words)
        let choice =
            "; a step is one of \(words.joined(separator: ", ")), or one of \(actors.joined(separator: ", ")) "
            + "and what it does"
        mistakes.add("\"\(text)\" is not a step" + (clause.isEmpty ? choice : clause), at: node)
        return nil
    }
}
