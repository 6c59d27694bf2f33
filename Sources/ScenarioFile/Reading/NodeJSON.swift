internal import JSON
internal import Kernel

/// Turns a YAML value into JSON text, for `says: {json: …}`.
enum NodeJSON {
    static func text(of node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let text, let style): style == .plain && isLiteral(text) ? literal(text) : JSONWriter.quoted(text)
        case .sequence(let elements): "[" + elements.map(text(of:)).joined(separator: ",") + "]"
        case .mapping(let pairs):
            "{" + pairs.map { JSONWriter.quoted($0.key.scalar ?? "") + ":" + text(of: $0.value) }.joined(separator: ",")
                + "}"
        }
    }

    /// Whether a plain scalar is null, a boolean or a number in YAML's core schema
    /// (YAML 1.2 section 10.3.2).
    private static func isLiteral(_ text: String) -> Bool {
        ["", "~", "null", "true", "false"].contains(text) || isJSONNumber(text)
    }

    private static func literal(_ text: String) -> String {
        text.isEmpty || text == "~" ? "null" : text
    }

    private static func isJSONNumber(_ text: String) -> Bool {
        (try? JSONDocument(Array(text.utf8)))?.root.kind == .number
    }
}
