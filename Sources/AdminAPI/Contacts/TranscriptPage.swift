internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// A transcript as a web page for people to read.
///
/// The page has no scripts, and escapes all names and messages.
enum TranscriptPage {
    struct Line {
        let time: Timestamp
        let role: ParticipantRole?
        let who: String
        let content: String
    }

    static func response(_ contact: UniqueID, _ lines: [Line]) -> Response {
        Response(
            status: .ok,
            fields: [
                Response.Field(.contentType, "text/html; charset=utf-8"),
                Response.Field(
                    .contentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
            ], body: Array(page(contact, lines).utf8))
    }

    private static func page(_ contact: UniqueID, _ lines: [Line]) -> String {
        let rows = lines.map { line in
            """
            <li class="\(line.role?.rawValue.lowercased() ?? "service")"><small>\(line.time) \(MarkupText.escaped(line.who))</small>
            <p>\(MarkupText.escaped(line.content))</p></li>

            """
        }
        return head + "<title>\(contact)</title>\n<h1>\(contact)</h1>\n<ol>\n\(rows.joined())</ol>\n</html>\n"
    }

    private static let head = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <style>
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }
        h1 { font-size: 1rem }
        ol { list-style: none; padding: 0 }
        li { margin: .5rem 4rem .5rem 0; padding: .25rem .75rem; background: #f2f2f2; border-radius: .5rem }
        li.customer { margin: .5rem 0 .5rem 4rem; background: #e3f0ff }
        p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
        </style>

        """
}
