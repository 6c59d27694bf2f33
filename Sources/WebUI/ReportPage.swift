/// The page of a report of runs, in one file: the console's styles and modules are in it.
package enum ReportPage {
    /// The modules that the page needs, each after those that it imports.
    private static let modules = [
        "tree", "words", "markdown", "interactive", "conversation", "patch", "run-view", "report",
    ]

    /// What the page has instead of data.
    private static let place = #"{"runs":[]}"#

    /// Returns the page with the data of a report.
    ///
    /// - Parameter json: an object with `runs`: a list of reports of the admin API
    ///   (`GET …/runs/{runId}/report`), each with the `command` that repeats the run.
    package static func html(_ json: String) -> String {
        template(WebUI()).replacing(place, with: escaped(json), maxReplacements: 1)
    }

    /// Returns the JSON without "<", because a browser looks for the end of the script in its text.
    ///
    /// The bytes are examined: among characters, a "<" can be joined with the one before it.
    private static func escaped(_ json: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.utf8.count)
        for byte in json.utf8 {
            if byte == UInt8(ascii: "<") { bytes += "\\u003c".utf8 } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns the page without data.
    static func template(_ pages: WebUI) -> String {
        let script = modules.map { joined(pages.text("/_mock/ui/\($0).js")) }.joined(separator: "\n")
        return pages.text("report.html")
            .replacing("{{style}}", with: pages.text("/_mock/ui/console.css"))
            .replacing("{{script}}", with: script)
    }

    /// Returns a module as part of one script: all names are in the same scope, so nothing is imported or exported.
    private static func joined(_ module: String) -> String {
        module.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("import ") }
            .map { $0.hasPrefix("export ") ? $0.dropFirst("export ".count) : $0 }
            .joined(separator: "\n")
    }
}
