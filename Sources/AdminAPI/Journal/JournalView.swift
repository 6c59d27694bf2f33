internal import ChatDomain
internal import Kernel

/// An entry of the journal as the admin API shows it: tokens are shortened, wherever they stand.
enum JournalView {
    static func write(_ numbered: Journal.Numbered, to writer: inout JSONWriter) {
        let entry = numbered.entry
        writer.object { writer in
            writer.member("number", numbered.number)
            writer.member("kind", entry.kind.rawValue)
            writer.member("absoluteTime", entry.time)
            writer.member("operation", entry.operation)
            if let contact = entry.subject.contact { writer.member("contactId", contact) }
            if let participant = entry.subject.participant { writer.member("participantId", participant) }
            writer.member("role", ifPresent: entry.subject.role?.rawValue)
            if !entry.recipients.isEmpty {
                writer.array("recipients") { writer in
                    for recipient in entry.recipients { writer.value(recipient.description) }
                }
            }
            if let exchange = entry.exchange { write(exchange, to: &writer) }
            write("content", entry.content, to: &writer)
        }
    }

    private static func write(_ exchange: JournalEntry.Exchange, to writer: inout JSONWriter) {
        writer.member("method", exchange.method)
        let target = exchange.query.isEmpty ? exchange.path : "\(exchange.path)?\(exchange.query)"
        writer.member("path", shortened(target))
        writer.member("status", exchange.status)
        writer.member("why", ifPresent: exchange.why.map(shortened))
        write("request", exchange.request, to: &writer)
        write("response", exchange.response, to: &writer)
    }

    /// JSON as it is, anything else as a text; what was cut says how long it was.
    private static func write(_ name: StaticString, _ body: JournalBody, to writer: inout JSONWriter) {
        guard body.count > 0 else { return }
        let text = shortened(String(decoding: body.bytes, as: UTF8.self))
        if body.isWhole, (try? JSONDocument(Array(text.utf8))) != nil {
            writer.member(name, raw: text.utf8)
        } else {
            writer.member(name, body.isWhole ? text : "\(text)… (\(body.count) bytes)")
        }
    }

    /// Of a token only the first digits are shown: enough to tell it from others.
    ///
    /// What follows them goes, too, as far as it could be digits: also where it is escaped, and where a body was cut.
    static func shortened(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "-")) else { return text }
        var shown: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if let digits = firstDigit(ofTokenAt: rest) {
                shown += rest[..<min(digits + shownDigits, rest.endIndex)] + Array("…".utf8)
                rest = rest[endOfDigits(rest, from: digits)...]
            } else {
                shown.append(rest.removeFirst())
            }
        }
        return String(decoding: shown, as: UTF8.self)
    }

    private static let shownDigits = 6
    private static let kinds = AccessToken.Kind.allCases.map { Array($0.rawValue.utf8) }

    /// Where the digits of a token begin, if one begins here: its kind, its node, and more digits than are shown.
    private static func firstDigit(ofTokenAt text: ArraySlice<UInt8>) -> Int? {
        guard kinds.contains(where: { text.starts(with: $0 + [UInt8(ascii: "-")]) }) else { return nil }
        let node = text.dropFirst(3)
        guard let end = node.prefix(33).firstIndex(of: UInt8(ascii: "-")), end > node.startIndex else { return nil }
        let digits = text[(end + 1)...]
        return digits.prefix(shownDigits + 1).count(where: { $0.hexadecimalDigit != nil }) > shownDigits
            ? digits.startIndex : nil
    }

    private static func endOfDigits(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
        var end = start
        while end < text.endIndex {
            if text[end].hexadecimalDigit != nil {
                end += 1
            } else if text[end] == UInt8(ascii: "%") {
                end = min(end + 3, text.endIndex)
            } else if text[end...].starts(with: Array("\\u".utf8)) {
                end = min(end + 6, text.endIndex)
            } else {
                break
            }
        }
        return end
    }
}
