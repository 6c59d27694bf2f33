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
    /// `status`, `search`, `admin`, `after`, `limit`, `count` and `wait`. With `order=newest`, the list begins with the
    /// newest entry, and `before` continues it.
    static let list: AdminAPI.Operation = { call throws(AdminProblem) in
        // Checks the query before any wait, so that a mistake is reported at once.
        _ = try JournalMatch(call.queryItems, nil)
        if let newest = try NewestPage(call) { return .now(try newest.response(call)) }
        let page = try Page(call)
        let items = call.queryItems
        return try call.read { instance throws(AdminProblem) in
            let match = try JournalMatch(items, instance)
            let search = page.search(instance.journal, match)
            return WatchedResult(also: instance.journal.changes) { reading(search, instance.journal, match, page) }
        }
    }

    /// `GET /_mock/v1/journal`: lists requests whose token or path resolves to no instance.
    static let listUnattributed: AdminAPI.Operation = { call throws(AdminProblem) in
        let match = try JournalMatch(call.queryItems, nil)
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
        let hasBodies: Bool

        init(_ call: AdminCall) throws(AdminProblem) {
            hasBodies = try ReadJournal.hasBodies(call)
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
            holds: count >= page.count,
            response: .json(json(findings.entries, findings.cursor.last, findings.cursor.dropped, page.hasBodies)),
            nearMiss: nearMiss(count, journal, match, page))
    }

    private static func json(
        _ entries: [Journal.Numbered], _ cursor: Int, _ dropped: Int, _ hasBodies: Bool
    ) -> [UInt8] {
        JSONWriter.object(capacity: 1_024) { writer in
            writer.array("entries") { writer in
                for entry in entries { JournalView.write(entry, hasBodies: hasBodies, to: &writer) }
            }
            writer.member("cursor", String(cursor))
            writer.member("dropped", dropped)
        }
    }

    private static func hasBodies(_ call: AdminCall) throws(AdminProblem) -> Bool {
        let text = call.queryItem("bodies") ?? "true"
        guard let hasBodies = Bool(text) else {
            throw AdminProblem(400, "bodies must be true or false, got \"\(text.prefix(100))\"")
        }
        return hasBodies
    }

    /// A page of the newest entries, or of those before a number.
    private struct NewestPage {
        /// The most entries that one request examines, because other requests wait for the journal's lock meanwhile.
        static let effort = 10_000

        let before: Int?
        let limit: Int
        let hasBodies: Bool

        /// Returns nil if the query requests the oldest entries first.
        init?(_ call: AdminCall) throws(AdminProblem) {
            before = try call.queryInteger("before", 1...Int.max - 1)
            guard try ListPages.isNewestFirst(call) else {
                if before != nil { throw AdminProblem(400, "before needs order=newest") }
                return nil
            }
            guard ["after", "count", "wait"].allSatisfy({ call.queryItem($0) == nil }) else {
                throw AdminProblem(400, "order=newest cannot have after, count or wait")
            }
            limit = try call.queryInteger("limit", 1...Page.mostEntries) ?? Page.mostEntries
            hasBodies = try ReadJournal.hasBodies(call)
        }

        func response(_ call: AdminCall) throws(AdminProblem) -> Response {
            let instance = try call.existingInstance()
            let match = try JournalMatch(call.queryItems, instance)
            let found = instance.journal.newest(before: before, limit: limit, effort: Self.effort, match.takes)
            return .json(ReadJournal.json(found.entries, found.last, found.dropped, hasBodies))
        }
    }

    private static func nearMiss(_ count: Int, _ journal: Journal, _ match: JournalMatch, _ page: Page) -> String {
        let others = match.nearMisses(among: journal.entries(after: page.after).entries)
        return "\(count) of \(page.count) entries\(match.text.isEmpty ? "" : " with \(match.text)")"
            + (others.isEmpty ? "" : "; the nearest: \(others.joined(separator: "; "))")
    }
}
