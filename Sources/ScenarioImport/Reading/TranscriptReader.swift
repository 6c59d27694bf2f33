internal import ContactModel
internal import JSON
internal import Kernel

/// Reads transcripts, and accepts what people's files have (Documentation/Protocol.md#s3-transcripts).
///
/// The forms are: the file that Amazon Connect stores in S3, the file of Contact Lens, an answer of GetTranscript or
/// several pages of one, what an SDK makes of it, and a list of items.
package enum TranscriptReader {
    /// - Parameter files: the names for messages, and the bytes. They belong to one chat.
    /// - Throws: the first thing that makes a file unreadable, with its place.
    package static func read(_ files: [(name: String, bytes: [UInt8])]) throws(ImportFailure) -> RecordedConversation {
        var conversation = RecordedConversation()
        var legs: [[RecordedItem]] = []
        for (name, bytes) in files { legs.append(try read(name, bytes, into: &conversation)) }
        conversation.items = merge(legs, &conversation)
        guard !conversation.items.isEmpty else {
            throw ImportFailure(files.map(\.name).joined(separator: ", "), "no item can be carried over")
        }
        return conversation
    }

    private static func read(
        _ name: String, _ bytes: [UInt8], into conversation: inout RecordedConversation
    ) throws(ImportFailure) -> [RecordedItem] {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONDocument(bytes).root
        } catch {
            throw ImportFailure(place(name, bytes, error.offset), "this is not JSON: \(error.message)")
        }
        guard let list = list(in: root) else {
            throw ImportFailure(
                name, "expected a list of items under \"Transcript\", as in the files of Amazon Connect")
        }
        try check(root, name, &conversation)
        let participants = ItemReader.participants(root.loose("participants"))
        var items: [RecordedItem] = []
        for (index, value) in list.elements.enumerated() {
            let reader = ItemReader(value, place: "\(name): Transcript[\(index)]", participants: participants)
            items += try reader.items(&conversation.notes)
        }
        return items
    }

    /// Returns the list of items, in any of the known forms.
    private static func list(in root: JSONValue) -> JSONValue? {
        if root.kind == .array { return root }
        let found = root.loose("transcript", "transcripts") ?? root.loose("data")?.loose("transcript", "transcripts")
        return found?.kind == .array ? found : nil
    }

    /// Refuses a file of another chat.
    private static func check(
        _ root: JSONValue, _ name: String, _ conversation: inout RecordedConversation
    ) throws(ImportFailure) {
        if let version = root.looseText("Version"), !["2019-08-26", "CHAT-2022-11-30"].contains(version) {
            conversation.notes.append("\(name): the version \"\(version)\" is not known; the known members are read")
        }
        let data = root.loose("data") ?? root
        let metadata = root.loose("CustomerMetadata")
        let id =
            data.looseText("InitialContactId", "ContactId") ?? metadata?.looseText("ContactId")
        guard let id else { return }
        guard conversation.contactID ?? id == id else {
            throw ImportFailure(
                name, "this is the chat \(id), and the files before it are of \(conversation.contactID ?? "")")
        }
        conversation.contactID = id
    }

    /// Returns the line and the column of an offset.
    private static func place(_ name: String, _ bytes: [UInt8], _ offset: Int) -> String {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return "\(name):\(line):\(offset - start + 1)"
    }

    // MARK: - Order

    /// Joins pages and legs: each item once, in the order of time.
    private static func merge(_ legs: [[RecordedItem]], _ conversation: inout RecordedConversation) -> [RecordedItem] {
        var seen: Set<String> = []
        let items = legs.joined().filter { item in item.id.map { seen.insert($0).inserted } ?? true }
        let times = Set(items.compactMap(\.time))
        guard items.allSatisfy({ $0.time != nil }), times.count > 1 else {
            if items.count > 1 {
                conversation.notes.append("the items have no different times, so they stay in the order of the file")
            }
            return items.map { item in
                var item = item
                item.time = nil
                return item
            }
        }
        // A page can be newest first. Items of one time keep their order, or its reverse.
        let isNewestFirst = legs.contains { leg in
            zip(leg, leg.dropFirst()).contains { ($0.time ?? .min) > ($1.time ?? .min) }
                && !zip(leg, leg.dropFirst()).contains { ($0.time ?? .min) < ($1.time ?? .min) }
        }
        let given = isNewestFirst ? items.reversed() : Array(items)
        return given.enumerated().sorted { one, other in
            (one.element.time ?? .min, one.offset) < (other.element.time ?? .min, other.offset)
        }.map(\.element)
    }
}

extension Timestamp {
    fileprivate static let min = Timestamp(milliseconds: .min)
}
