/// The lines of a YAML file, and its comments, which the parser skips.
struct SourceText {
    struct Comment {
        /// Line and column of the "#", counted from 1.
        let line: Int
        let column: Int
        /// The text from the "#" on, without white space at the end.
        let text: String
        /// Whether the comment is the only thing in its line.
        let isAlone: Bool
    }

    /// The scalars of each line, because the parser's columns count scalars.
    let lines: [[Unicode.Scalar]]
    let comments: [Comment]
    /// The index of the first line that is not blank.
    private let firstIndex: Int

    init(_ text: String, _ root: YAMLNode?) {
        lines = Self.split(text)
        comments = Self.comments(in: lines, besides: root.map { Self.scalars(in: $0) } ?? [])
        firstIndex = lines.firstIndex { !Self.isBlank($0) } ?? lines.count
    }

    /// Splits a text at LF and CRLF. Files with other line breaks of YAML 1.1 are not formatted.
    private static func split(_ text: String) -> [[Unicode.Scalar]] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            Array(line.last == "\r" ? line.dropLast() : line)
        }
    }

    private static func isBlank(_ line: [Unicode.Scalar]) -> Bool {
        line.allSatisfy { $0 == " " || $0 == "\t" }
    }

    /// Whether a blank line separates this line from the text before it.
    func hasBlank(before line: Int) -> Bool {
        line - 1 > firstIndex && lines.indices.contains(line - 2) && Self.isBlank(lines[line - 2])
    }

    /// Whether there is a comment between two positions.
    func hasComment(from start: (line: Int, column: Int), to end: (line: Int, column: Int)) -> Bool {
        let place = comments.partitionPoint { ($0.line, $0.column) > start }
        return place < comments.count && (comments[place].line, comments[place].column) < end
    }

    /// Returns the part of a line from column `first` to before column `end`.
    func slice(_ line: Int, from first: Int, to end: Int) -> String? {
        guard lines.indices.contains(line - 1), first >= 1, first <= end, end <= lines[line - 1].count + 1 else {
            return nil
        }
        return String(String.UnicodeScalarView(lines[line - 1][first - 1..<end - 1]))
    }

    // MARK: - Comments

    private static func scalars(in node: YAMLNode) -> [YAMLNode] {
        switch node.content {
        case .scalar: [node]
        case .sequence(let elements): elements.flatMap { scalars(in: $0) }
        case .mapping(let pairs): pairs.flatMap { scalars(in: $0.key) + scalars(in: $0.value) }
        }
    }

    /// Finds the comments, which are outside scalars.
    ///
    /// A "#" begins a comment at the start of a line or after white space (YAML 1.1 section 4.1.4).
    private static func comments(in lines: [[Unicode.Scalar]], besides scalars: [YAMLNode]) -> [Comment] {
        var taken: [Int: [Range<Int>]] = [:]
        for scalar in scalars { take(scalar, &taken) }
        var comments: [Comment] = []
        for (index, line) in lines.enumerated() {
            let ranges = taken[index + 1] ?? []
            let start = line.indices.first { column in
                line[column] == "#" && (column == 0 || line[column - 1] == " " || line[column - 1] == "\t")
                    && !isTaken(column + 1, by: ranges)
            }
            guard let start else { continue }
            comments.append(
                Comment(
                    line: index + 1, column: start + 1, text: trimmed(line[start...]),
                    isAlone: line[..<start].allSatisfy { $0 == " " || $0 == "\t" }))
        }
        return comments
    }

    /// - Parameter ranges: Sorted ranges that do not overlap.
    private static func isTaken(_ column: Int, by ranges: [Range<Int>]) -> Bool {
        let place = ranges.partitionPoint { $0.upperBound > column }
        return place < ranges.count && ranges[place].contains(column)
    }

    /// Records the columns that a scalar occupies in each line.
    ///
    /// A block scalar occupies its lines completely, but not the end of its header.
    private static func take(_ scalar: YAMLNode, _ taken: inout [Int: [Range<Int>]]) {
        guard case .scalar(_, let style) = scalar.content else { return }
        if style == .literal || style == .folded {
            for line in scalar.line + 1..<max(scalar.line + 1, scalar.end.line) { taken[line] = [1..<Int.max] }
            // The file ends in the last line of the text.
            if scalar.end.column > 1, scalar.end.line > scalar.line { taken[scalar.end.line] = [1..<Int.max] }
            return
        }
        for line in scalar.line...max(scalar.line, scalar.end.line) {
            let first = line == scalar.line ? scalar.column : 1
            let end = line == scalar.end.line ? scalar.end.column : Int.max
            if first < end { taken[line, default: []].append(first..<end) }
        }
    }

    private static func trimmed(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var scalars = scalars
        while scalars.last == " " || scalars.last == "\t" { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }
}

extension Array {
    /// Returns the index of the first element for which `second` is true.
    ///
    /// All elements for which `second` is false must be before it.
    fileprivate func partitionPoint(_ second: (Element) -> Bool) -> Int {
        var range = indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = second(self[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
        }
        return range.lowerBound
    }
}
