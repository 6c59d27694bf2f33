internal import JSON
internal import Kernel

/// Prints a tree of nodes as YAML, with the comments and single blank lines of the source.
struct YAMLPrinter {
    /// The maximum columns of a flow collection. Wider ones are printed as blocks.
    private static let width = 100

    private let source: SourceText
    /// The index of the next comment to print.
    private var next = 0

    init(_ source: SourceText) {
        self.source = source
    }

    /// Returns the whole document, with a line break at the end.
    mutating func print(_ root: YAMLNode) throws(YAMLComposer.Failure) -> String {
        var lines = leading(before: root.line, previousEnd: 0)
        lines += try node(root, indent: 0, limit: .max)
        trail(lastLine(of: root), unless: nil, of: root, &lines)
        lines += leading(before: .max, previousEnd: 0)
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: - Nodes as lines, not indented yet

    /// - Parameter limit: The line in which the next node begins. Comments from there on do not
    ///   belong to this node.
    private mutating func node(
        _ node: YAMLNode, indent: Int, limit: Int
    ) throws(YAMLComposer.Failure) -> [String] {
        if case .scalar = node.content { return try scalar(node) }
        if let flow = try flow(node), indent + flow.unicodeScalars.count <= Self.width { return [flow] }
        switch node.content {
        case .scalar: return []
        case .sequence(let elements): return try sequence(elements, node, indent: indent, limit: limit)
        case .mapping(let pairs): return try mapping(pairs, node, indent: indent, limit: limit)
        }
    }

    private mutating func sequence(
        _ elements: [YAMLNode], _ node: YAMLNode, indent: Int, limit: Int
    ) throws(YAMLComposer.Failure) -> [String] {
        var lines: [String] = []
        var previousEnd = Int.max
        for (index, element) in elements.enumerated() {
            let following = elements.dropFirst(index + 1).first?.line
            lines += leading(before: element.line, previousEnd: previousEnd)
            var item = try self.node(element, indent: indent + 2, limit: following ?? limit)
            trail(lastLine(of: element), unless: following, of: element, &item)
            lines += Self.hanging(item, after: "- ")
            previousEnd = lastLine(of: element)
        }
        return lines + tail(of: node, before: limit)
    }

    private mutating func mapping(
        _ pairs: [(key: YAMLNode, value: YAMLNode)], _ node: YAMLNode, indent: Int, limit: Int
    ) throws(YAMLComposer.Failure) -> [String] {
        var lines: [String] = []
        var previousEnd = Int.max
        for (index, pair) in pairs.enumerated() {
            let following = pairs.dropFirst(index + 1).first?.key.line
            lines += leading(before: pair.key.line, previousEnd: previousEnd)
            lines += try entry(pair, following: following, indent: indent, limit: following ?? limit)
            previousEnd = max(pair.key.end.line, lastLine(of: pair.value))
        }
        return lines + tail(of: node, before: limit)
    }

    /// Returns the lines of a key and its value. The value is on the key's line, or indented below.
    private mutating func entry(
        _ pair: (key: YAMLNode, value: YAMLNode), following: Int?, indent: Int, limit: Int
    ) throws(YAMLComposer.Failure) -> [String] {
        guard case .scalar = pair.key.content, let key = try scalar(pair.key).first, !isBlockScalar(pair.key) else {
            throw refusal("expected a name, got \(pair.key.kindName)", pair.key)
        }
        if pair.value.plainScalar == "" {
            var lines = [key + ":"]
            trail(pair.key.end.line, unless: following, of: pair.key, &lines)
            return lines
        }
        guard try fits(pair.value, behind: indent + key.unicodeScalars.count + 2) else {
            var lines = [key + ":"]
            trail(pair.key.end.line, unless: firstLine(of: pair.value), of: pair.key, &lines)
            return lines + (try node(pair.value, indent: indent + 2, limit: limit)).map(Self.indented)
        }
        var value = try node(pair.value, indent: 0, limit: limit)
        // After the header of a block scalar, otherwise after the value.
        let end = isBlockScalar(pair.value) ? pair.value.line : lastLine(of: pair.value)
        trail(end, unless: following, of: pair.value, &value)
        value[0] = "\(key): \(value[0])"
        return value
    }

    /// Whether a value is printed on the line of its key. Every scalar is.
    private func fits(_ value: YAMLNode, behind column: Int) throws(YAMLComposer.Failure) -> Bool {
        if case .scalar = value.content { return true }
        guard let flow = try flow(value) else { return false }
        return column + flow.unicodeScalars.count <= Self.width
    }

    /// The line of a collection's first element. The opening of a flow collection does not count.
    private func firstLine(of node: YAMLNode) -> Int? {
        switch node.content {
        case .scalar: node.line
        case .sequence(let elements): elements.first?.line
        case .mapping(let pairs): pairs.first?.key.line
        }
    }

    /// The line of a node's last character. The parser ends a block only where the next token begins.
    private func lastLine(of node: YAMLNode) -> Int {
        switch node.content {
        case .scalar: isBlockScalar(node) && node.end.column == 1 ? max(node.line, node.end.line - 1) : node.end.line
        case .sequence(let elements):
            node.isFlow ? node.end.line : elements.last.map(lastLine(of:)) ?? node.line
        case .mapping(let pairs):
            node.isFlow
                ? node.end.line : pairs.last.map { max($0.key.end.line, lastLine(of: $0.value)) } ?? node.line
        }
    }

    private func isBlockScalar(_ node: YAMLNode) -> Bool {
        if case .scalar(_, let style) = node.content { style == .literal || style == .folded } else { false }
    }

    // MARK: - Flow

    /// Returns a node as one line; nil if that is impossible.
    ///
    /// The line may be too wide. The node may need several lines, or have comments inside.
    private func flow(_ node: YAMLNode) throws(YAMLComposer.Failure) -> String? {
        var room = Self.width
        return try flow(node, &room)
    }

    /// - Parameter room: The remaining width of the line. When none is left, the function stops,
    ///   however large the node is.
    private func flow(_ node: YAMLNode, _ room: inout Int) throws(YAMLComposer.Failure) -> String? {
        room -= 2
        guard room >= -4 else { return nil }
        switch node.content {
        case .scalar:
            guard !isBlockScalar(node), let text = try scalar(node).first else { return nil }
            room -= text.unicodeScalars.count
            return text
        case .sequence(let elements):
            if elements.isEmpty { return "[]" }
            guard node.isFlow, !hasComment(node) else { return nil }
            var parts: [String] = []
            for element in elements {
                guard let part = try flow(element, &room) else { return nil }
                parts.append(part)
            }
            return "[" + parts.joined(separator: ", ") + "]"
        case .mapping(let pairs):
            if pairs.isEmpty { return "{}" }
            guard node.isFlow, !hasComment(node) else { return nil }
            var parts: [String] = []
            for pair in pairs {
                guard let key = try flow(pair.key, &room), let value = try flow(pair.value, &room) else { return nil }
                parts.append(value.isEmpty ? "\(key):" : "\(key): \(value)")
            }
            return "{ " + parts.joined(separator: ", ") + " }"
        }
    }

    private func hasComment(_ node: YAMLNode) -> Bool {
        source.hasComment(from: (node.line, node.column), to: node.end)
    }

    // MARK: - Scalars

    private func scalar(_ node: YAMLNode) throws(YAMLComposer.Failure) -> [String] {
        guard case .scalar(let text, let style) = node.content else { return [] }
        switch style {
        case .literal, .folded: return try blockScalar(node, text, isLiteral: style == .literal)
        case .plain, .singleQuoted, .doubleQuoted:
            if node.line == node.end.line, let slice = source.slice(node.line, from: node.column, to: node.end.column) {
                return [slice]
            }
            // A text that was folded over several lines.
            if style == .plain, !text.contains("\n") { return [text] }
            guard style != .plain else { throw refusal("a text over several paragraphs must be quoted", node) }
            return [Self.quoted(text)]
        }
    }

    /// Returns the header and the lines, indented by two spaces relative to the parent.
    private func blockScalar(
        _ node: YAMLNode, _ text: String, isLiteral: Bool
    ) throws(YAMLComposer.Failure) -> [String] {
        let last = node.end.column > 1 ? node.end.line : node.end.line - 1
        let lines = last > node.line ? (node.line + 1...last).map { source.lines[$0 - 1] } : []
        let margin = lines.lazy.filter { $0.contains { $0 != " " } }.map { $0.prefix { $0 == " " }.count }.first ?? 0
        let header = (source.slice(node.line, from: node.column, to: source.lines[node.line - 1].count + 1) ?? "")
            .prefix { "|>+-0123456789".contains($0) }
        // With an explicit indentation, the first line does not determine it. Quote the text.
        guard !header.contains(where: \.isNumber) else { return [Self.quoted(text)] }
        var body = lines.map { line in String(String.UnicodeScalarView(line.dropFirst(min(margin, line.count)))) }
        if !header.contains("+") { while body.last?.allSatisfy({ $0 == " " }) == true { body.removeLast() } }
        return [String(header)] + body.map(Self.indented)
    }

    /// Returns a JSON string, which is a YAML scalar. Escapes the line breaks that only YAML has.
    private static func quoted(_ text: String) -> String {
        var quoted = ""
        for scalar in JSONWriter.quoted(text).unicodeScalars {
            switch scalar {
            case "\u{85}": quoted += #"\u0085"#
            case "\u{2028}": quoted += #"\u2028"#
            case "\u{2029}": quoted += #"\u2029"#
            case "\u{FEFF}": quoted += #"\uFEFF"#
            // open: any other character
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted
    }

    // MARK: - Comments and blank lines

    /// Returns the comments before a line, with the blank lines before the comments and the line.
    ///
    /// - Parameter previousEnd: The last line of the previous node in the same block. Without a
    ///   previous node, no blank line is printed before the first.
    private mutating func leading(before line: Int, previousEnd: Int) -> [String] {
        var lines: [String] = []
        var end = previousEnd
        func blank(_ line: Int) -> [String] { line != .max && line > end && source.hasBlank(before: line) ? [""] : [] }
        while next < source.comments.count, case let comment = source.comments[next], comment.line < line {
            lines += blank(comment.line) + [comment.text]
            end = comment.line
            next += 1
        }
        return lines + blank(line)
    }

    /// Returns the comments at the end of a block, indented at least as far as the block.
    private mutating func tail(of node: YAMLNode, before limit: Int) -> [String] {
        var lines: [String] = []
        while next < source.comments.count, case let comment = source.comments[next], comment.line < limit,
            comment.isAlone, node.isFlow ? comment.line <= node.end.line : comment.column >= max(node.column, 2)
        {
            if source.hasBlank(before: comment.line) { lines.append("") }
            lines.append(comment.text)
            next += 1
        }
        return lines
    }

    /// Appends the comment at the end of a source line to the printed lines.
    ///
    /// The comment follows the last printed line, or the first line of a block scalar.
    ///
    /// - Parameter following: The line of the next node. If it is the same line, the comment
    ///   belongs to the next node.
    private mutating func trail(_ line: Int, unless following: Int?, of node: YAMLNode, _ lines: inout [String]) {
        guard next < source.comments.count, following != line, case let comment = source.comments[next],
            comment.line == line, !comment.isAlone, !lines.isEmpty
        else { return }
        let place = isBlockScalar(node) ? 0 : lines.count - 1
        lines[place] += (lines[place].isEmpty ? "" : " ") + comment.text
        next += 1
    }

    private static func indented(_ line: String) -> String {
        line.isEmpty ? line : "  " + line
    }

    private static func hanging(_ lines: [String], after mark: String) -> [String] {
        lines.enumerated().map { $0 == 0 ? mark + $1 : indented($1) }
    }

    private func refusal(_ message: String, _ node: YAMLNode) -> YAMLComposer.Failure {
        YAMLComposer.Failure(message: message, line: node.line, column: node.column)
    }
}
