/// A node of a YAML document, and its position. Lines and columns count from 1.
struct YAMLNode {
    indirect enum Content {
        case scalar(String, style: ScalarStyle)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }

    /// How a scalar is written. A plain scalar can be a number or a word of the language.
    ///
    /// The others are always text.
    enum ScalarStyle {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    let content: Content
    let line: Int
    let column: Int
    /// The position after the last character.
    var end: (line: Int, column: Int) = (0, 0)
    /// Whether a collection is written with brackets or braces.
    var isFlow = false

    /// The kind of the node, for messages.
    var kindName: String {
        switch content {
        case .scalar: "a text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    var scalar: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// The text of an unquoted scalar; nil for other nodes.
    var plainScalar: String? {
        if case .scalar(let text, style: .plain) = content { text } else { nil }
    }
}
