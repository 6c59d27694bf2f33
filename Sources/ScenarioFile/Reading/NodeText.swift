/// Writes a YAML value on one line, for messages.
enum NodeText {
    static func text(of node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let text, style: .plain): text
        case .scalar(let text, style: .singleQuoted): "'\(text)'"
        case .scalar: NodeJSON.text(of: node)
        case .sequence(let elements): "[" + elements.map(text(of:)).joined(separator: ", ") + "]"
        case .mapping(let pairs):
            "{ " + pairs.map { "\(text(of: $0.key)): \(text(of: $0.value))" }.joined(separator: ", ") + " }"
        }
    }
}
