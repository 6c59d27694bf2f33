internal import ContactModel
internal import JSON
internal import Kernel

/// Writes a conversation as a scenario (Documentation/Commands.md#import).
package struct ScenarioWriter {
    private let items: [RecordedItem]
    private let options: ImportOptions
    private let cast: CastWords
    private let captures: IdentifierCaptures
    private let hasApprovedFiles: Bool
    /// Whom the scenario expects to act.
    private let expectedRole: ParticipantRole?
    private var lines: [String] = []
    private var notes: [String] = []
    /// The time of the last item.
    private var lastTime: Timestamp?
    /// The choices of the open interactive message.
    private var choices: [String] = []
    /// The agents in the chat, in the order in which they came.
    private var agents: [RecordedItem.Author] = []
    /// The agents who leave because of a transfer.
    private var leaving: Set<RecordedItem.Author> = []
    private var hasEnded = false
    /// Whether the last step expects a message of a participant under test, of whom more messages can follow.
    private var expectsMessage = false

    /// Returns the file, not yet in the usual form, and what could not be carried over.
    package static func write(
        _ conversation: RecordedConversation, _ options: ImportOptions
    ) -> (yaml: String, notes: [String]) {
        var writer = ScenarioWriter(conversation.items, options)
        for index in conversation.items.indices where !writer.hasEnded { writer.write(index) }
        let head = writer.head(conversation)
        let steps = writer.lines.isEmpty ? ["steps: []"] : ["steps:"] + writer.lines
        return ((head + steps).joined(separator: "\n") + "\n", writer.notes)
    }

    private init(_ items: [RecordedItem], _ options: ImportOptions) {
        self.items = items
        self.options = options
        cast = CastWords(items)
        hasApprovedFiles = items.contains { if case .attachment(_, true) = $0.kind { true } else { false } }
        let expectedRole = Self.expectedRole(items, options)
        self.expectedRole = expectedRole
        var expected: [Int: String] = [:]
        var said: [Int: String] = [:]
        for (index, item) in items.enumerated() {
            guard case .message(_, let text) = item.kind, let author = item.author else { continue }
            if author.role == expectedRole { expected[index] = text } else { said[index] = text }
        }
        captures = IdentifierCaptures(expected: expected, said: said)
        let texts = said.merging(expected) { text, _ in text }.values
        if texts.contains(where: { $0.contains("${") }) { lines.append("  - set: { dollar: \"$\" }") }
    }

    // MARK: - Head

    private func head(_ conversation: RecordedConversation) -> [String] {
        let name = options.name ?? "imported \(conversation.contactID.map { String($0.prefix(8)) } ?? "conversation")"
        let day = items.lazy.compactMap(\.time).first.map { " of \($0.description.prefix(10))" } ?? ""
        var lines = [
            "scenario: \(YAMLText.scalar(name))", "description: Made from a conversation\(day).", "tags: [imported]",
        ]
        if options.played == .agent { lines.append("starts: { with flow: \(JSONWriter.quoted(name)) }") }
        if options.waits == .human { lines.append("typing: human") }
        let files = items.compactMap { item in
            if case .attachment(_, let isApproved) = item.kind { isApproved } else { nil }
        }
        if !files.isEmpty, !files.contains(true) {
            lines.append("needs: { settings: { attachments: { scan: reject } } }")
        }
        let customers = cast.customers
        if customers.count > 1 {
            lines.append("customers: [\(customers.map(JSONWriter.quoted).joined(separator: ", "))]")
        } else if let customer = customers.first {
            lines.append("customer: { name: \(JSONWriter.quoted(customer)) }")
        }
        return lines
    }

    // MARK: - Who is under test

    private func isExpected(_ author: RecordedItem.Author) -> Bool { author.role == expectedRole }

    private static func expectedRole(_ items: [RecordedItem], _ options: ImportOptions) -> ParticipantRole? {
        switch options.played {
        case .all: nil
        case .agent: .customer
        case .customer: items.contains { $0.author?.role == .agent } ? .agent : .customBot
        }
    }

    // MARK: - Items

    private mutating func write(_ index: Int) {
        let item = items[index]
        switch (item.kind, item.author) {
        case (.message(let type, let text), let author?): write(type, text, author, index)
        case (.attachment(let name, let isApproved), let author?): attach(name, isApproved, author, index)
        case (.event(let name), _): write(event: name, item.author, index)
        case (.message, nil), (.attachment, nil): break
        }
        if let time = item.time { lastTime = time }
    }

    private mutating func write(_ type: ContentType, _ text: String, _ author: RecordedItem.Author, _ index: Int) {
        if author.role == .customer, let title = answer(type, text) {
            choices = []
            return isExpected(author)
                ? expect("{ customer answers: \(JSONWriter.quoted(title)) }", index)
                : act("\(cast[author]) answers", JSONWriter.quoted(title), index)
        }
        if type == .interactive { choices = (try? InteractiveTemplate(text))?.choices ?? [] }
        guard isExpected(author) else {
            return act("\(cast[author]) says", content(type, captures.text(text, of: index), author, index), index)
        }
        expectMessage(type, text, author, index)
    }

    /// Returns the choice that a customer's message makes; nil for another message.
    private func answer(_ type: ContentType, _ text: String) -> String? {
        if choices.contains(text) { return text }
        guard type == .interactiveResponse, let root = (try? JSONDocument(Array(text.utf8)))?.root else { return nil }
        return root["action"]?.string ?? root["data"]?["selected"]?.string
    }

    /// Returns the value of `says`.
    private mutating func content(
        _ type: ContentType, _ text: String, _ author: RecordedItem.Author, _ index: Int
    ) -> String {
        let words = JSONWriter.quoted(Self.escaped(text))
        switch type {
        case .plain: return words
        case .markdown: return "{ markdown: \(words) }"
        case .json where (try? JSONDocument(Array(text.utf8))) != nil: return "{ json: \(words) }"
        case .interactive where author.role != .customer && (try? InteractiveTemplate(text)) != nil:
            return "{ interactive: \(words) }"
        // open: content types that a scenario cannot send
        default:
            note("a message of the type \(type.rawValue) is said as a text", index)
            return words
        }
    }

    /// Keeps `${` as it is: it would begin a variable.
    private static func escaped(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: "${") {
            let isCapture = rest[range.upperBound...].prefixMatch(of: #/id\d+\}/#) != nil
            result += rest[..<range.lowerBound] + (isCapture ? "${" : "${dollar}{")
            rest = rest[range.upperBound...]
        }
        return result + rest
    }

    private mutating func expectMessage(
        _ type: ContentType, _ text: String, _ author: RecordedItem.Author, _ index: Int
    ) {
        let anyone = CastWords.anyone(author)
        if let pattern = captures.pattern(of: index) {
            let matcher =
                "{ matches: \(JSONWriter.quoted(pattern)), example: \(JSONWriter.quoted(Self.escaped(text))) }"
            return expect("{ \(anyone) says: \(matcher) }", index)
        }
        guard author.role == .customer else {
            lines.append("  # \(author.name.isEmpty ? anyone : author.name): \(Self.brief(text))")
            // An agent may say the same in fewer messages.
            if !expectsMessage { expect("\(anyone) says", index) }
            expectsMessage = true
            return
        }
        expect(
            type == .plain
                ? "{ \(anyone) says: { contains: \(JSONWriter.quoted(Self.escaped(text))) } }" : "\(anyone) says", index
        )
    }

    /// Returns the beginning of a text in one line.
    private static func brief(_ text: String) -> String {
        let line = text.split(whereSeparator: { $0.isWhitespace || $0.isNewline }).joined(separator: " ")
        return line.count > 80 ? line.prefix(80) + "…" : line
    }

    private mutating func attach(_ name: String, _ isApproved: Bool, _ author: RecordedItem.Author, _ index: Int) {
        guard AttachmentLimits.type(ofFile: name) != nil, [.customer, .agent, .supervisor].contains(author.role) else {
            return note("the file \(name) of the \(cast[author]) cannot be attached in a scenario", index)
        }
        if !isApproved, hasApprovedFiles { note("the scan rejected the file \(name), and accepted others", index) }
        guard isExpected(author) else {
            let text = "\(name), whose bytes are not in the transcript"
            return act(
                "\(cast[author]) attaches", "{ name: \(JSONWriter.quoted(name)), text: \(JSONWriter.quoted(text)) }",
                index)
        }
        expect("{ \(CastWords.anyone(author)) attaches: \(JSONWriter.quoted(name)) }", index)
    }

    // MARK: - Events

    private mutating func write(event name: String, _ author: RecordedItem.Author?, _ index: Int) {
        switch (name, author) {
        case ("participant.joined", let author?): join(author, index)
        case ("participant.left", let author?): leave(author, index)
        case ("transfer.succeeded", _), ("transfer.succeed", _): transfer(index)
        case ("transfer.failed", let author):
            guard let agent = author ?? agents.last else {
                return note("a transfer failed, and no agent is known", index)
            }
            isExpected(agent)
                ? expect("agent fails to transfer", index) : act("\(cast[agent]) fails to transfer", nil, index)
        case ("chat.ended", _):
            lines.append("  - end chat")
            hasEnded = true
        // open: events that no step causes
        default: note("the event \(name) cannot be carried over", index)
        }
    }

    private mutating func join(_ author: RecordedItem.Author, _ index: Int) {
        if author.role == .agent { agents.append(author) }
        // The first customer starts the chat, and flows do not join.
        guard author.role != .system, cast[author] != "customer" else { return }
        isExpected(author)
            ? expect("\(CastWords.anyone(author)) joins", index) : act("\(cast[author]) joins", nil, index)
    }

    private mutating func leave(_ author: RecordedItem.Author, _ index: Int) {
        agents.removeAll { $0 == author }
        guard leaving.remove(author) == nil, author.role != .system else { return }
        isExpected(author)
            ? expect("\(CastWords.anyone(author)) leaves", index) : act("\(cast[author]) leaves", nil, index)
        if author.role == .customer, cast.customers.count == 1 { hasEnded = true }
    }

    private mutating func transfer(_ index: Int) {
        guard let agent = agents.last else { return note("a transfer succeeded, and no agent is known", index) }
        leaving.insert(agent)
        guard !isExpected(agent) else { return expect("agent transfers", index) }
        let next = items[index...].lazy.compactMap { item -> RecordedItem.Author? in
            guard case .event("participant.joined") = item.kind, item.author?.role == .agent else { return nil }
            return item.author
        }.first
        let name = next.map { String(cast[$0].dropFirst("agent ".count)) } ?? ""
        act(
            "\(cast[agent]) transfers", name.isEmpty ? "{ queue: imported }" : "{ agent: \(JSONWriter.quoted(name)) }",
            index)
    }

    // MARK: - Steps

    private mutating func act(_ words: String, _ value: String?, _ index: Int) {
        wait(for: index)
        expectsMessage = false
        lines.append("  - " + (value.map { "\(Self.key(words)): \($0)" } ?? YAMLText.scalar(words)))
    }

    private mutating func expect(_ value: String, _ index: Int) {
        expectsMessage = false
        lines.append("  - expect: \(value)")
        // As much time as people needed, and some more.
        guard let time = items[index].time, let lastTime, 3 * (time - lastTime) > 30_000 else { return }
        let minutes = min(60, (3 * (time - lastTime) + 59_999) / 60_000)
        lines.append("    within: \(DurationText.text(minutes * 60_000))")
    }

    private mutating func wait(for index: Int) {
        guard options.waits == .real, let time = items[index].time, let lastTime else { return }
        let milliseconds = (time - lastTime + 50) / 100 * 100
        if milliseconds > 0 { lines.append("  - wait: \(DurationText.text(milliseconds))") }
    }

    private static func key(_ words: String) -> String {
        words.allSatisfy { $0.isLetter || $0.isNumber || $0 == " " } ? words : JSONWriter.quoted(words)
    }

    private mutating func note(_ text: String, _ index: Int) {
        notes.append("\(items[index].place): \(text)")
        lines.append("  # Not carried over: \(text)")
    }
}
