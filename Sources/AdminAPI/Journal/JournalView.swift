internal import ContactModel
internal import Diagnostics
internal import JSON
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

    private static func shortened(_ text: String) -> String { AccessToken.shortening(text) }
}
