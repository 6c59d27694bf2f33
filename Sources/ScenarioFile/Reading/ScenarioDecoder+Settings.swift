internal import ContactModel
internal import Kernel
internal import ScenarioModel

/// Decoding of what the head says about the whole conversation.
extension ScenarioDecoder {
    mutating func zone(_ node: YAMLNode) -> TimeZoneRules? {
        guard let name = text(node, "the time zone") else { return nil }
        do throws(TimeZoneFolder.Failure) {
            return try TimeZoneFolder.rules(of: name)
        } catch {
            mistakes.add(error.reason, at: node)
            return nil
        }
    }

    /// Decodes `human` or `{characters per minute: 240}`.
    mutating func typing(_ node: YAMLNode) -> Typing? {
        if node.scalar == Vocabulary.typingWord { return .human }
        let form = "\(Vocabulary.typingWord) or {characters per minute: 240}"
        guard case .mapping = node.content,
            let value = mapping(node, "typing", keys: Vocabulary.typingKeys)?["characters per minute"]
        else {
            mistakes.add("typing must be \(form)", at: node)
            return nil
        }
        guard let speed = value.scalar.flatMap({ Int($0) }), Typing.speeds.contains(speed) else {
            let (least, most) = (Typing.speeds.lowerBound, Typing.speeds.upperBound)
            mistakes.add("characters per minute must be a number from \(least) to \(most)", at: value)
            return nil
        }
        return Typing(charactersPerMinute: speed)
    }

    mutating func contentTypes(_ node: YAMLNode) -> [ContentType]? {
        let known = MessageLimits.supportable.map(\.rawValue)
        var types: [ContentType] = []
        for element in list(node, "content types") {
            guard let word = text(element, "a content type") else { continue }
            guard known.contains(word) else {
                mistakes.add(
                    "\"\(word)\" is not a content type of chats" + Suggestion.clause(for: word, among: known)
                        + "; known are \(known.joined(separator: ", "))", at: element)
                continue
            }
            types.append(ContentType(rawValue: word))
        }
        // The service requires it (service model: SupportedMessagingContentTypes).
        if !types.contains(.plain) { mistakes.add("content types must contain text/plain", at: node) }
        return types
    }

    /// Reports messages that the chat cannot carry.
    mutating func checkContentTypes(of scenario: Scenario) {
        guard let types = scenario.contentTypes else { return }
        for (type, place) in said where !types.contains(type) {
            add("the chat cannot carry \(type.rawValue); add it under \"content types:\"", at: place)
        }
    }

    mutating func declared(_ node: YAMLNode) -> [String] {
        list(node, "variables").compactMap { variable($0) }
    }

    // MARK: - Durations

    /// Decodes a duration that can be a variable or a draw.
    mutating func timeSpan(_ node: YAMLNode) -> TimeSpan? {
        guard case .mapping(let pairs) = node.content else {
            guard let text = node.scalar, text.contains("${") else { return duration(node).map { .fixed($0) } }
            return template(node, "a duration").map { .text($0) }
        }
        let forms = Vocabulary.spanForms
        guard pairs.count == 1, let word = pairs[0].key.scalar, forms.contains(word) else {
            mistakes.add(
                "a duration must be a text such as 2.5s, or {\(forms.joined(separator: ": […]} or {")): […]}", at: node)
            return nil
        }
        let nodes = list(pairs[0].value, word)
        if word == "between" { return between(nodes, pairs[0].value) }
        if nodes.isEmpty { mistakes.add("one of must have at least one choice", at: pairs[0].value) }
        return .oneOf(nodes.compactMap { timeSpan($0) })
    }

    private mutating func between(_ nodes: [YAMLNode], _ node: YAMLNode) -> TimeSpan? {
        let bounds = nodes.compactMap { duration($0) }
        guard bounds.count == nodes.count else { return nil }
        guard bounds.count == 2, bounds[0] <= bounds[1] else {
            mistakes.add("between must have two durations, the shorter one first", at: node)
            return nil
        }
        return .between(bounds[0], bounds[1])
    }
}
