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
            if let contact = entry.contact { writer.member("contactId", contact) }
            if let participant = entry.participant { writer.member("participantId", participant) }
            writer.member("role", ifPresent: entry.role?.rawValue)
            if !entry.recipients.isEmpty {
                writer.array("recipients") { writer in
                    for recipient in entry.recipients { writer.value(recipient.description) }
                }
            }
            switch entry.kind {
            case .request: writeRequest(entry, to: &writer)
            case .frame: write("content", entry.response, to: &writer)
            case .received: write("content", entry.request, to: &writer)
            case .socket: break
            }
        }
    }

    private static func writeRequest(_ entry: JournalEntry, to writer: inout JSONWriter) {
        writer.member("method", entry.method)
        writer.member("path", shortened(entry.target))
        writer.member("status", entry.status)
        writer.member("why", ifPresent: entry.why)
        write("request", entry.request, to: &writer)
        write("response", entry.response, to: &writer)
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

    /// Of a token's 48 hexadecimal digits only the first are shown: enough to tell it from others.
    static func shortened(_ text: String) -> String {
        var shown: [UInt8] = []
        var run: [UInt8] = []
        func flush() {
            shown += run.count == tokenDigits ? run.prefix(6) + Array("…".utf8) : run[...]
            run.removeAll(keepingCapacity: true)
        }
        for byte in text.utf8 {
            if byte.hexadecimalDigit != nil {
                run.append(byte)
            } else {
                flush()
                shown.append(byte)
            }
        }
        flush()
        return String(decoding: shown, as: UTF8.self)
    }

    private static let tokenDigits = 48
}
