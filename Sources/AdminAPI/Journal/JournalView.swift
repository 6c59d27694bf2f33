internal import ContactModel
internal import Diagnostics
internal import JSON
internal import Kernel

/// The JSON form of a journal entry in the admin API. Every token in it is shortened.
enum JournalView {
    /// - Parameter hasBodies: whether the form includes bodies and frames.
    static func write(_ numbered: Journal.Numbered, hasBodies: Bool = true, to writer: inout JSONWriter) {
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
            writer.member("why", ifPresent: entry.why.map(shortened))
            if let exchange = entry.exchange { write(exchange, hasBodies: hasBodies, to: &writer) }
            if hasBodies { write("content", entry.content, to: &writer) }
        }
    }

    private static func write(_ exchange: JournalEntry.Exchange, hasBodies: Bool, to writer: inout JSONWriter) {
        writer.member("method", exchange.method)
        let target = exchange.query.isEmpty ? exchange.path : "\(exchange.path)?\(exchange.query)"
        writer.member("path", shortened(target))
        writer.member("status", exchange.status)
        guard hasBodies else { return }
        write("request", exchange.request, to: &writer)
        write("response", exchange.response, to: &writer)
    }

    /// Writes a JSON body as JSON and any other body as a string.
    ///
    /// A body that the journal has cut off is a string that ends with its full length.
    private static func write(_ name: StaticString, _ body: JournalBody, to writer: inout JSONWriter) {
        guard body.count > 0 else { return }
        let text = shortened(String(decoding: body.bytes, as: UTF8.self))
        if body.isWhole, (try? JSONDocument(Array(text.utf8))) != nil {
            writer.member(name, raw: text.utf8)
        } else {
            writer.member(name, body.isWhole ? text : "\(text)… (\(body.count) bytes)")
        }
    }

    private static func shortened(_ text: String) -> String { AccessToken.shortening(text) }
}
