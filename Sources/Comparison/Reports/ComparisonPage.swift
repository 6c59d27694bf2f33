internal import ConnectAPI
internal import Kernel

/// The findings as one HTML file, without scripts and without other files.
package enum ComparisonPage {
    package static func text(_ all: [Findings], version: String) -> String {
        let sections = all.map(section).joined(separator: "\n")
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Comparison with recordings</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <main>
            <h1>Comparison with recordings</h1>
            <p>\(escaped(ComparisonText.summary(all))). Made by connect-chat-mock \(escaped(version)).</p>
            \(sections)
            </main>
            </body>
            </html>

            """
    }

    private static func section(_ findings: Findings) -> String {
        let size = "\(findings.calls) calls and \(findings.frames) frames were compared."
        let notes = findings.notes.map { "<li>\(escaped($0))</li>" }.joined()
        return """
            <section>
            <h2>\(escaped(findings.name))</h2>
            <p>\(size)\(findings.groups.isEmpty ? " There is no difference." : "")</p>
            \(table("Differences", findings.unknown))
            \(table("Known differences", findings.known))
            \(notes.isEmpty ? "" : "<h3>Notes</h3><ul>\(notes)</ul>")
            </section>
            """
    }

    private static func table(_ title: String, _ groups: [Findings.Group]) -> String {
        guard !groups.isEmpty else { return "" }
        return """
            <h3>\(title)</h3>
            <div class="wide"><table>
            <thead><tr><th scope="col">What</th><th scope="col">Recording</th><th scope="col">Here</th><th scope="col">Where</th></tr></thead>
            <tbody>
            \(groups.map(row).joined(separator: "\n"))
            </tbody>
            </table></div>
            """
    }

    private static func row(_ group: Findings.Group) -> String {
        let first = group.first
        let reason = group.reason.map { "<br><small>\(escaped($0))</small>" } ?? ""
        return """
            <tr><td><strong>\(title(first.row.title))</strong><br>\(first.kind.name)\(reason)</td>\
            <td data-label="Recording">\(escaped(first.recorded))</td><td data-label="Here">\(escaped(first.here))</td>\
            <td data-label="Where">\(escaped(ComparisonText.places(group)))</td></tr>
            """
    }

    /// Returns the title of a row, with the names between backticks as code.
    private static func title(_ text: String) -> String {
        escaped(text).split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
            index.isMultiple(of: 2) ? String(part) : "<code>\(part)</code>"
        }.joined()
    }

    private static func escaped(_ text: String) -> String { MarkupText.escaped(text) }

    private static let style = """
        :root { color-scheme: light dark; }
        body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
        main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: 0.5rem; border-bottom: 1px solid #8886; overflow-wrap: anywhere; }
        h2 { overflow-wrap: anywhere; }
        @media (max-width: 40rem) {
          thead { position: absolute; clip-path: inset(50%); }
          tr { display: block; border-bottom: 1px solid #8886; padding: 0.5rem 0; }
          td { display: block; border: 0; padding: 0.1rem 0; }
          td[data-label]::before { content: attr(data-label) ": "; font-weight: bold; }
        }
        """
}
