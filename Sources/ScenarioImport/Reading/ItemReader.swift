internal import ContactModel
internal import JSON
internal import Kernel

/// Reads one item of a transcript.
struct ItemReader {
    private let value: JSONValue
    private let place: String
    private let participants: [String: RecordedItem.Author]

    init(_ value: JSONValue, place: String, participants: [String: RecordedItem.Author]) {
        self.value = value
        self.place = place
        self.participants = participants
    }

    /// Reads the list of participants, which can have roles and names.
    static func participants(_ list: JSONValue?) -> [String: RecordedItem.Author] {
        var known: [String: RecordedItem.Author] = [:]
        for entry in list?.elements ?? [] {
            guard let id = entry.looseText("ParticipantId"),
                let role = role(entry.looseText("ParticipantRole"))
            else { continue }
            known[id] = RecordedItem.Author(role: role, id: id, name: entry.looseText("DisplayName") ?? "")
        }
        return known
    }

    /// Returns the items, one for each attachment; none if the item cannot be carried over.
    func items(_ notes: inout [String]) throws(ImportFailure) -> [RecordedItem] {
        guard value.kind == .object else { throw ImportFailure(place, "expected an object, got \(value.kind.name)") }
        let type = value.looseText("ContentType") ?? ""
        let kind = value.looseText("Type")?.uppercased() ?? (type.contains(".event.") ? "EVENT" : "MESSAGE")
        switch kind {
        case "MESSAGE":
            if let name = value.looseText("AttachmentName") { return try attachments([(name, true)]) }
            return try message(type, &notes)
        case "ATTACHMENT": return try attachments(listed())
        case "EVENT": return try event(type, &notes)
        // open: types of later versions
        default:
            notes.append("\(place): an item of the type \(kind) cannot be carried over")
            return []
        }
    }

    private func message(_ type: String, _ notes: inout [String]) throws(ImportFailure) -> [RecordedItem] {
        guard let content = value.looseText("Content", "Text") else {
            notes.append("\(place): a message without content is left out")
            return []
        }
        let author = try knownAuthor()
        let contentType = type.isEmpty ? .plain : ContentType(rawValue: type)
        return [item(.message(contentType, content), by: author)]
    }

    private func listed() -> [(name: String, isApproved: Bool)] {
        (value.loose("Attachments")?.elements ?? []).map { entry in
            let status = entry.looseText("Status")?.uppercased() ?? "APPROVED"
            return (entry.looseText("AttachmentName", "Name") ?? "file.txt", status == "APPROVED")
        }
    }

    private func attachments(_ files: [(name: String, isApproved: Bool)]) throws(ImportFailure) -> [RecordedItem] {
        let author = try knownAuthor()
        return files.map { item(.attachment(name: $0.name, isApproved: $0.isApproved), by: author) }
    }

    private func event(_ type: String, _ notes: inout [String]) throws(ImportFailure) -> [RecordedItem] {
        guard let range = type.firstRange(of: ".event.") else {
            notes.append("\(place): an event without a content type is left out")
            return []
        }
        return [item(.event(String(type[range.upperBound...])), by: author)]
    }

    private func item(_ kind: RecordedItem.Kind, by author: RecordedItem.Author?) -> RecordedItem {
        let time = value.looseText("AbsoluteTime").flatMap { Timestamp($0) }
        return RecordedItem(kind, by: author, at: time, id: value.looseText("Id"), place: place)
    }

    // MARK: - Author

    private func knownAuthor() throws(ImportFailure) -> RecordedItem.Author {
        guard let author else {
            throw ImportFailure(
                place, "the item has no author: expected a ParticipantRole, or a ParticipantId that Participants has")
        }
        return author
    }

    private var author: RecordedItem.Author? {
        let id = value.looseText("ParticipantId")
        let known = id.flatMap { participants[$0] }
        guard let role = Self.role(value.looseText("ParticipantRole")) ?? known?.role ?? Self.role(id) else {
            return nil
        }
        return RecordedItem.Author(role: role, id: id, name: value.looseText("DisplayName") ?? known?.name ?? "")
    }

    private static func role(_ text: String?) -> ParticipantRole? {
        text.flatMap { ParticipantRole(rawValue: $0.uppercased()) }
    }
}
