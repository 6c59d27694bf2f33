internal import CYAML

/// The events of libyaml's parser as plain values. Owns the C parser and the text that it reads.
final class YAMLEvents {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd, alias, scalar
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd, none
    }

    struct Event {
        let kind: Kind
        let text: String
        let style: YAMLNode.ScalarStyle
        let isFlow: Bool
        let hasAnchorOrTag: Bool
        let line: Int
        let column: Int
        /// The position after the last character.
        let end: (line: Int, column: Int)
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// The text to parse. The parser keeps pointers into it, so it must not move.
    private let text: UnsafeMutableBufferPointer<UInt8>

    init(_ text: [UInt8]) {
        parser = .allocate(capacity: 1)
        self.text = .allocate(capacity: text.count)
        _ = self.text.initialize(from: text)
        guard yaml_parser_initialize(parser) == 1 else { preconditionFailure("libyaml: out of memory") }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, self.text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    func next() throws(YAMLComposer.Failure) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
        defer { yaml_event_delete(&event) }
        return Event(event)
    }

    private var failure: YAMLComposer.Failure {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "no YAML"
        let context = parser.pointee.context.map { String(cString: $0) + ": " } ?? ""
        guard parser.pointee.error != YAML_READER_ERROR else {
            // For bytes that are not UTF-8, the parser gives only an offset.
            let before = text.prefix(parser.pointee.problem_offset)
            let line = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            return YAMLComposer.Failure(
                message: "not YAML: \(problem)", line: line.count, column: (line.last?.count ?? 0) + 1)
        }
        let mark = parser.pointee.problem_mark
        if problem.hasPrefix("found unexpected end of stream"), context.contains("quoted") {
            let start = parser.pointee.context_mark
            return YAMLComposer.Failure(
                message: "not YAML: the quotation mark that opens here is not closed", line: Int(start.line) + 1,
                column: Int(start.column) + 1)
        }
        let cure = YAMLHint.clause(for: problem, at: character(at: mark))
        return YAMLComposer.Failure(
            message: "not YAML: \(context)\(problem)\(cure)", line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    /// Returns the character at a mark.
    ///
    /// The mark counts characters, and a character before it in its line may have several bytes.
    private func character(at mark: yaml_mark_t) -> Character? {
        let line = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst(Int(mark.line))
            .first
        return line.flatMap { String(decoding: $0, as: UTF8.self).dropFirst(Int(mark.column)).first }
    }
}

extension YAMLEvents.Event {
    fileprivate init(_ event: yaml_event_t) {
        var text = ""
        var style = YAMLNode.ScalarStyle.plain
        var isFlow = false
        var hasAnchorOrTag = false
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: Int(scalar.length)), as: UTF8.self)
            style = YAMLNode.ScalarStyle(scalar.style)
            hasAnchorOrTag = scalar.anchor != nil || scalar.tag != nil
        case YAML_SEQUENCE_START_EVENT:
            isFlow = event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
            hasAnchorOrTag = event.data.sequence_start.anchor != nil || event.data.sequence_start.tag != nil
        case YAML_MAPPING_START_EVENT:
            isFlow = event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
            hasAnchorOrTag = event.data.mapping_start.anchor != nil || event.data.mapping_start.tag != nil
        // open: C may return any number
        default: break
        }
        self.init(
            kind: YAMLEvents.Kind(event.type), text: text, style: style, isFlow: isFlow,
            hasAnchorOrTag: hasAnchorOrTag,
            line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1,
            end: (Int(event.end_mark.line) + 1, Int(event.end_mark.column) + 1))
    }
}

extension YAMLNode.ScalarStyle {
    fileprivate init(_ style: yaml_scalar_style_t) {
        self =
            switch style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            // open: C may return any number
            default: .plain
            }
    }
}

extension YAMLEvents.Kind {
    fileprivate init(_ type: yaml_event_type_t) {
        self =
            switch type {
            case YAML_STREAM_START_EVENT: .streamStart
            case YAML_STREAM_END_EVENT: .streamEnd
            case YAML_DOCUMENT_START_EVENT: .documentStart
            case YAML_DOCUMENT_END_EVENT: .documentEnd
            case YAML_ALIAS_EVENT: .alias
            case YAML_SCALAR_EVENT: .scalar
            case YAML_SEQUENCE_START_EVENT: .sequenceStart
            case YAML_SEQUENCE_END_EVENT: .sequenceEnd
            case YAML_MAPPING_START_EVENT: .mappingStart
            case YAML_MAPPING_END_EVENT: .mappingEnd
            // open: C may return any number
            default: .none
            }
    }
}
