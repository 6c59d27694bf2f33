internal import AdminCore
internal import Diagnostics
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Reads the journal of an instance, or the journal of requests that belong to no instance.
enum ReadJournal {
    /// Lists the entries of an instance's journal.
    ///
    /// `GET …/journal`, with the query items `kind`, `operation`, `contact`, `participant`, `role`,
    /// `status`, `after`, `limit`, `count` and `wait`.
    static let list: AdminAPI.Operation = { call throws(AdminProblem) in
        // Checks the query before any wait, so that a mistake is reported at once.
        _ = try JournalMatch(call.request.queryItems, nil)
        let page = try Page(call)
        let items = call.request.queryItems
        return try call.read { instance throws(AdminProblem) in
            let match = try JournalMatch(items, instance)
            let search = page.search(instance.journal, match)
            return WatchedResult(also: instance.journal.changes) { reading(search, instance.journal, match, page) }
        }
    }

    /// `GET /_mock/v1/journal`: lists requests whose token or path resolves to no instance.
    static let listUnattributed: AdminAPI.Operation = { call throws(AdminProblem) in
        let match = try JournalMatch(call.request.queryItems, nil)
        let page = try Page(call)
        let journal = call.api.registry.journal
        return .now(reading(page.search(journal, match), journal, match, page).response())
    }

    /// The part of the matching entries that a client requests.
    private struct Page: Sendable {
        static let mostEntries = 1_000

        let after: Int
        let limit: Int
        let count: Int

        init(_ call: AdminCall) throws(AdminProblem) {
            after = try call.queryInteger("after", 0...Int.max - 1) ?? 0
            limit = try call.queryInteger("limit", 1...Self.mostEntries) ?? Self.mostEntries
            count = try call.queryInteger("count", 0...Self.mostEntries) ?? 1
        }

        func search(_ journal: Journal, _ match: JournalMatch) -> JournalSearch {
            JournalSearch(journal, after: after, limit: limit, match.takes)
        }
    }

    private static func reading(
        _ search: JournalSearch, _ journal: Journal, _ match: JournalMatch, _ page: Page
    ) -> WaitResult {
        let findings = search.look()
        let count = findings.entries.count
        return WaitResult(
            holds: count >= page.count, response: .json(json(findings)),
            nearMiss: nearMiss(count, journal, match, page))
    }

    private static func json(_ findings: JournalSearch.Findings) -> [UInt8] {
        JSONWriter.object(capacity: 1_024) { writer in
            writer.array("entries") { writer in
                for entry in findings.entries { JournalView.write(entry, to: &writer) }
            }
            writer.member("cursor", String(findings.cursor.last))
            writer.member("dropped", findings.cursor.dropped)
        }
    }

    private static func nearMiss(_ count: Int, _ journal: Journal, _ match: JournalMatch, _ page: Page) -> String {
        let others = match.nearMisses(among: journal.entries(after: page.after).entries)
        return "\(count) of \(page.count) entries\(match.text.isEmpty ? "" : " with \(match.text)")"
            + (others.isEmpty ? "" : "; the nearest: \(others.joined(separator: "; "))")
    }
}
