internal import Chats
internal import ContactModel
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Decoding of acts in steps: an actor, a verb, and the verb's value.
extension ScenarioDecoder {
    mutating func act(
        _ name: String, _ head: YAMLNode, _ value: YAMLNode, _ options: [String: YAMLNode]
    ) -> Step.Kind? {
        guard let (named, verb) = act(name, head, .acts) else { return nil }
        let part = main(named)
        record(acts: part, verb, head)
        let act: Act?
        switch verb.row.value {
        case .content: act = words(of: part, value, options)
        case .duration(let make), .optionalDuration(_, let make): act = timeSpan(value).map(make)
        case .text(let what, let make): act = filledTemplate(value, what).map(make)
        case .file(let make): act = attachment(value).map(make)
        case .attributes(let make): act = attributes(value, verb.rawValue).map(make)
        case .destination(let kinds, let make): act = destination(value, kinds).map(make)
        case .none:
            mistakes.add("\"\(name)\" accepts no value; write it without the colon", at: head)
            return nil
        }
        return act.map { .act(part, $0) }
    }

    /// Returns the part without its name if it is the customer for whom the chat is started.
    func main(_ part: Part) -> Part {
        part.actor == .customer && part.name == customers.first ? .customer : part
    }

    /// Decodes a file next to the scenario, or `{name: …, text: …}`.
    private mutating func attachment(_ node: YAMLNode) -> AttachedFile? {
        if case .mapping = node.content {
            guard let members = mapping(node, "a file", keys: Vocabulary.fileKeys) else { return nil }
            guard let name = members["name"].flatMap({ text($0, "name") }),
                let text = members["text"].flatMap({ text($0, "text") })
            else {
                mistakes.add("an inline file must have a name and a text", at: node)
                return nil
            }
            return file(name, Array(text.utf8), at: node)
        }
        return contents(of: node).flatMap { path, bytes in
            file(path.split(separator: "/").last.map(String.init) ?? path, bytes, at: node)
        }
    }

    /// Returns the path and the bytes of a file that the scenario names.
    mutating func contents(of node: YAMLNode) -> (path: String, bytes: [UInt8])? {
        guard let path = text(node, "a file") else { return nil }
        // Scenarios must not read files elsewhere.
        guard !path.isEmpty, !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            mistakes.add(
                "a file must be in the scenario's folder or below it: expected a relative path without \"..\"", at: node
            )
            return nil
        }
        switch find(path) {
        case .missing(let reason):
            mistakes.add("\(path): \(reason)", at: node)
            return nil
        case .bytes(let bytes):
            if !files.contains(where: { $0.name == path }) { files.append((path, bytes)) }
            return (path, bytes)
        }
    }

    private mutating func file(_ name: String, _ bytes: [UInt8], at node: YAMLNode) -> AttachedFile? {
        guard let type = AttachmentLimits.type(ofFile: name) else {
            mistakes.add(AttachmentLimits.refusal(type: "text/plain", name: name) ?? "", at: node)
            return nil
        }
        guard !bytes.isEmpty, bytes.count <= AttachmentSettings().maxBytes else {
            mistakes.add(
                "\(name) has \(bytes.count) bytes; 1 to \(AttachmentSettings().maxBytes) are allowed", at: node)
            return nil
        }
        return AttachedFile(name: name, contentType: type, bytes: bytes)
    }

    /// Decodes contact attributes, with variables in their values.
    private mutating func attributes(_ node: YAMLNode, _ what: String) -> [(name: String, value: Template)]? {
        guard case .mapping(let pairs) = node.content, !pairs.isEmpty else {
            mistakes.add("\(what) must be a mapping of names and values", at: node)
            return nil
        }
        var attributes: [(name: String, value: Template)] = []
        for (key, value) in pairs {
            guard let name = text(key, "an attribute's name"), let value = template(value, "an attribute's value")
            else {
                continue
            }
            attributes.append((name, value))
        }
        let names = attributes.map { ContactAttribute(name: $0.name, value: "") }
        if let reason = AttributeLimits.refusal(of: names) { mistakes.add(reason, at: node) }
        return attributes
    }

    /// Decodes what an actor says, with the options `to` and `every`.
    private mutating func words(of part: Part, _ value: YAMLNode, _ options: [String: YAMLNode]) -> Act? {
        let side = options["to"].flatMap { self.side($0, part) } ?? Visibility.all
        let pause = options["every"].map { duration($0) }
        if case .mapping(let pairs) = value.content, pairs.count == 1,
            pairs[0].key.scalar == ContentForm.inChunks.rawValue
        {
            if let node = options["to"] {
                mistakes.add("a message in chunks is for all participants; remove \"to\"", at: node)
            }
            return chunks(pairs[0].value, of: part, pairs[0].key).map { .saysInChunks($0, every: (pause ?? nil) ?? 0) }
        }
        if let node = options["every"] { mistakes.add("\"every\" is only for {in chunks: […]}", at: node) }
        return content(value, by: part).map { .says($0, to: side) }
    }

    /// Decodes the only side that receives the system's words
    /// (Documentation/Protocol.md#roles-and-visibility).
    mutating func side(_ node: YAMLNode, _ part: Part) -> Visibility? {
        guard part.actor == .system else {
            mistakes.add(
                "only the system can write to one side; all participants receive what is said by the \(part.actor.rawValue)",
                at: node)
            return nil
        }
        switch node.scalar {
        case "customer": return .customer
        case "agent": return .agent
        case let text:
            let sides = Vocabulary.sides
            mistakes.add(
                "to must be \(sides.joined(separator: " or "))" + Suggestion.clause(for: text ?? "", among: sides),
                at: node)
            return nil
        }
    }

    mutating func chunks(_ node: YAMLNode, of part: Part, _ head: YAMLNode) -> [Template]? {
        guard part.actor == .system || part.actor == .bot else {
            mistakes.add(
                "only the system and bots can say something in chunks, not the \(part.actor.rawValue)", at: head)
            return nil
        }
        let chunks = list(node, "in chunks").compactMap { filledTemplate($0, "a chunk") }
        guard (2...100).contains(chunks.count) else {
            mistakes.add("in chunks must have 2 to 100 chunks", at: node)
            return nil
        }
        return chunks
    }

    mutating func filledTemplate(_ node: YAMLNode, _ what: String) -> Template? {
        guard let template = template(node, what) else { return nil }
        if template.source.isEmpty {
            mistakes.add("\(what) is empty", at: node)
            return nil
        }
        return template
    }

    /// Decodes `{agent: <name>}`, `{queue: <name>}` or `{flow: <name>}`.
    private mutating func destination(_ node: YAMLNode, _ kinds: [Destination.Kind]) -> Destination? {
        let forms = kinds.map { "{\($0.rawValue): …}" }.joined(separator: ", ")
        guard case .mapping(let pairs) = node.content, pairs.count == 1, let name = pairs[0].key.scalar,
            let kind = Destination.Kind(rawValue: name), kinds.contains(kind)
        else {
            mistakes.add("the target must be one of \(forms)", at: node)
            return nil
        }
        return filledTemplate(pairs[0].value, "the \(name)'s name").map { Destination(kind, $0) }
    }
}
