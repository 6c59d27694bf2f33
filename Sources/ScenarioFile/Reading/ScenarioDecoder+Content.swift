internal import ContactModel
internal import JSON
internal import Kernel
internal import ScenarioModel

/// Decoding of message content.
extension ScenarioDecoder {
    mutating func content(_ node: YAMLNode, by part: Part) -> Content? {
        switch node.content {
        case .scalar: return template(node, "what is said").flatMap { checked(.plain, $0, node) }
        case .sequence:
            mistakes.add(
                "the text must be a string, got a list; to choose one of several write {one of: […]}", at: node)
            return nil
        case .mapping(let pairs):
            let forms = ContentForm.words
            guard let (key, value) = pairs.first, let form = key.scalar.flatMap(ContentForm.init) else {
                let name = pairs.first?.key.scalar ?? ""
                mistakes.add(
                    "the text must be a string or one of {\(forms.joined(separator: ":}, {")):}"
                        + Suggestion.clause(for: name, among: forms), at: pairs.first?.key ?? node)
                return nil
            }
            guard pairs.count == 1 else {
                mistakes.add(
                    "a message must have one form, got \(pairs.count); to say several things, write a step for each",
                    at: node)
                return nil
            }
            return content(form, key, value, by: part)
        }
    }

    private mutating func content(_ form: ContentForm, _ key: YAMLNode, _ value: YAMLNode, by part: Part) -> Content? {
        switch form {
        case .interactive: return interactive(key, value, by: part)
        case .inChunks:
            mistakes.add("in chunks cannot be a choice of one of", at: key)
            return nil
        case .markdown: return template(value, "markdown").flatMap { checked(.markdown, $0, value) }
        case .json:
            // A text is already JSON. Any other value is converted to JSON.
            return template(value.scalar ?? NodeJSON.text(of: value), isJSON: true, at: value)
                .flatMap { checked(.json, $0, value) }
        case .oneOf:
            let nodes = list(value, "one of")
            if case .sequence = value.content, nodes.isEmpty {
                mistakes.add("one of must have at least one choice", at: value)
            }
            let choices = nodes.compactMap { content($0, by: part) }
            return choices.isEmpty ? nil : .oneOf(choices)
        }
    }

    private mutating func interactive(_ key: YAMLNode, _ value: YAMLNode, by part: Part) -> Content? {
        said.append((.interactive, place(of: key)))
        guard part.actor != .customer else {
            mistakes.add("a customer can answer interactive messages, but not send them", at: key)
            return nil
        }
        guard let template = template(value.scalar ?? NodeJSON.text(of: value), isJSON: true, at: value) else {
            return nil
        }
        if let text = template.literal {
            do throws(ContentMistake) {
                _ = try InteractiveTemplate(text)
            } catch {
                mistakes.add(error.reason, at: value)
                return nil
            }
        }
        return .text(.interactive, template)
    }

    /// Checks what is known before a run: a text without variables must be within its limits.
    private mutating func checked(_ type: ContentType, _ template: Template, _ node: YAMLNode) -> Content? {
        said.append((type, place(of: node)))
        guard let text = template.literal else { return .text(type, template) }
        if let refusal = MessageLimits.of2026.refusal(
            of: JSONText(text), type: type, supported: MessageLimits.supportable, unit: .scalars)
        {
            mistakes.add(
                text.isEmpty ? "the text is empty; a message must have at least one character" : refusal.reason,
                at: node)
            return nil
        }
        if type == .json {
            do {
                _ = try JSONDocument(Array(text.utf8))
            } catch {
                mistakes.add("the JSON to say is not valid: \(error.description)", at: node)
                return nil
            }
        }
        return .text(type, template)
    }
}
