internal import ContactModel
internal import HTTPRouting
package import JSON
internal import Kernel

/// The value in a list's cursor: a rising number, or a name in sorted order.
package protocol ListKey: Comparable, Sendable {
    /// Reads a cursor; nil if the text is not a cursor.
    init?(cursor: String)
    var cursor: String { get }
    /// The cursor before the first entry.
    static var start: String { get }
}

extension Int: ListKey {
    package init?(cursor: String) {
        guard let number = Int(cursor), RecordBounds.counters.contains(number) else { return nil }
        self = number
    }

    package var cursor: String { String(self) }
    package static var start: String { "0" }
}

extension String: ListKey {
    package init?(cursor: String) { self = cursor }
    package var cursor: String { self }
    package static var start: String { "" }
}

/// The part of a list that a client requests: at most `limit` entries after the cursor `after`.
package struct ListPage<Key: ListKey>: Sendable {
    package let after: Key?
    package let limit: Int
    /// Whether the list begins with its last entry.
    private let isNewestFirst: Bool
    /// How many entries to leave out at the beginning.
    private let offset: Int

    package init(_ call: AdminCall) throws(AdminProblem) {
        isNewestFirst = try ListPages.isNewestFirst(call)
        offset = try call.queryInteger("offset", 0...1_000_000_000) ?? 0
        limit = try call.queryInteger("limit", 1...ListPages.most) ?? ListPages.most
        guard let text = call.queryItem("after") else {
            after = nil
            return
        }
        guard let key = Key(cursor: text) else {
            throw AdminProblem(400, "after must be the cursor of an earlier response, got \"\(text.prefix(100))\"")
        }
        after = key
    }

    /// Returns the entries after the cursor.
    ///
    /// - Parameter entries: the list, in the order of its keys.
    package func behind<Entry>(_ entries: [Entry], by key: (Entry) -> Key) -> [Entry] {
        let entries = isNewestFirst ? entries.reversed() : entries
        let rest = after.map { after in
            entries.filter { isNewestFirst ? key($0) < after : key($0) > after }
        }
        return Array((rest ?? entries).dropFirst(offset))
    }

    /// Writes a response with the list `name` and the cursor of its last entry.
    ///
    /// Cursor and `order=newest` belong together: the cursor then continues with older entries.
    ///
    /// - Parameter entries: the entries after the cursor. The first `limit` of them are written.
    package func json<Entry>(
        _ name: StaticString, _ entries: [Entry], by key: (Entry) -> Key, _ write: (Entry, inout JSONWriter) -> Void,
        more: (inout JSONWriter) -> Void = { _ in }
    ) -> [UInt8] {
        let shown = entries.prefix(limit)
        return JSONWriter.object { writer in
            writer.array(name) { writer in
                for entry in shown { write(entry, &writer) }
            }
            writer.member("cursor", (shown.last.map(key) ?? after)?.cursor ?? Key.start)
            more(&writer)
        }
    }
}

extension TextSearch {
    /// - Throws: a problem if the text is too long: a search compares it with everything.
    package init(checked text: String) throws(AdminProblem) {
        guard text.unicodeScalars.count <= 256 else {
            throw AdminProblem(400, "search must have at most 256 characters, got \(text.unicodeScalars.count)")
        }
        self.init(text)
    }
}

package enum ListPages {
    /// The most entries in one response, and the default of `limit`.
    package static let most = 1_000

    /// Whether the query requests the newest entries first.
    package static func isNewestFirst(_ call: AdminCall) throws(AdminProblem) -> Bool {
        switch call.queryItem("order") {
        case nil, "oldest": return false
        case "newest": return true
        // open: values from clients
        case let order?: throw AdminProblem(400, "order must be oldest or newest, got \"\(order.prefix(100))\"")
        }
    }
}
