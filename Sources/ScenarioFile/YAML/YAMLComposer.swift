/// Composes libyaml's events into nodes with positions.
///
/// A file has one document. Anchors, aliases and tags are refused, because scenarios need none, and
/// aliases can multiply without limit.
struct YAMLComposer {
    /// A mistake in the YAML itself, and its position.
    struct Failure: Error {
        let message: String
        let line: Int
        let column: Int
    }

    private static let maximumDepth = 64

    private let events: YAMLEvents

    /// - Returns: The root; nil for a file without content.
    static func compose(_ text: [UInt8]) throws(Failure) -> YAMLNode? {
        if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
            throw Failure(message: "the file is in UTF-16; save it in UTF-8", line: 1, column: 1)
        }
        return try YAMLComposer(events: YAMLEvents(SurrogatePairs.joined(in: ByteOrderMark.removed(from: text))))
            .composeDocument()
    }

    private func composeDocument() throws(Failure) -> YAMLNode? {
        var event = try events.next()
        while [.streamStart, .documentStart].contains(event.kind) { event = try events.next() }
        guard event.kind != .streamEnd else { return nil }
        let root = try compose(event, depth: 0)
        _ = try events.next()
        let after = try events.next()
        guard after.kind == .streamEnd else {
            throw Failure(
                message: "a second document begins here; a file must have one scenario", line: after.line,
                column: after.column)
        }
        return root
    }

    private func compose(_ event: YAMLEvents.Event, depth: Int) throws(Failure) -> YAMLNode {
        func refuse(_ message: String) -> Failure {
            Failure(message: message, line: event.line, column: event.column)
        }
        guard depth < Self.maximumDepth else { throw refuse("nested more than \(Self.maximumDepth) deep") }
        guard !event.hasAnchorOrTag else {
            throw refuse(
                "anchors and tags are not part of the scenario language; a text that begins with & or ! needs quotation marks"
            )
        }
        switch event.kind {
        case .scalar:
            return YAMLNode(
                content: .scalar(event.text, style: event.style), line: event.line, column: event.column,
                end: event.end)
        case .sequenceStart:
            var elements: [YAMLNode] = []
            var next = try events.next()
            while next.kind != .sequenceEnd {
                elements.append(try compose(next, depth: depth + 1))
                next = try events.next()
            }
            return YAMLNode(
                content: .sequence(elements), line: event.line, column: event.column, end: next.end,
                isFlow: event.isFlow)
        case .mappingStart:
            var pairs: [(key: YAMLNode, value: YAMLNode)] = []
            var next = try events.next()
            while next.kind != .mappingEnd {
                let key = try compose(next, depth: depth + 1)
                pairs.append((key, try compose(try events.next(), depth: depth + 1)))
                next = try events.next()
            }
            return YAMLNode(
                content: .mapping(pairs), line: event.line, column: event.column, end: next.end, isFlow: event.isFlow)
        case .alias:
            throw refuse(
                "aliases are not part of the scenario language; a text that begins with * needs quotation marks")
        // open: any other event
        default: throw refuse("expected a value")
        }
    }
}
