/// A node of a YAML document with the place where it begins; lines and columns count from 1.
struct YAMLNode {
    indirect enum Content {
        /// Plain scalars may mean numbers or words of the language; quoted ones are always text.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }

    let content: Content
    let line: Int
    let column: Int

    /// What a message calls this node.
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

    /// The text of an unquoted scalar.
    var plainScalar: String? {
        if case .scalar(let text, isPlain: true) = content { text } else { nil }
    }
}
