package import ContactModel
package import JSON
package import Kernel

/// The stored items of a chat, in order.
///
/// An item is a record of fixed size and its content in canonical JSON form. Data that all items of
/// an author or a type share is stored once, and joined when an item is read. A message therefore
/// needs its text and about 40 bytes.
package struct Transcript: Sendable, Codable {
    struct Record: Sendable, Codable {
        let id: UniqueID
        let time: Timestamp
        let content: ByteArena.Slot
        /// The author's index among the chat's participants; `nobody` for events without
        /// participant fields.
        let author: UInt16
        /// Index into the transcript's content types.
        let type: UInt8
        let kind: ItemKind

        static let nobody = UInt16.max
    }

    /// A contact of the chain with the position of its first item.
    private struct Leg: Codable {
        let contactID: UniqueID
        let first: Int
    }

    private struct Restriction: Codable {
        let position: Int
        let visibility: Visibility
    }

    private var records = ChunkedArray<Record>()
    private var types: [ContentType] = []
    private var arena = ByteArena()
    /// The contacts of the chain, in order.
    private var legs: [Leg] = []
    private var receipts: [Int: [MessageReceipt]] = [:]
    /// The few items that some participants do not see, with their positions.
    private var restricted: [Restriction] = []
    /// The files of attachment items, by position.
    private var attachments: [Int: AttachmentEntry] = [:]
    /// The contents of messages that arrived in pieces, by position.
    private var pieced: [Int: JSONText] = [:]

    package var count: Int { records.count }

    mutating func beginLeg(_ contactID: UniqueID) {
        legs.append(Leg(contactID: contactID, first: records.count))
    }

    mutating func append(_ item: TranscriptItem, id: UniqueID, time: Timestamp) {
        if let attachment = item.attachment { attachments[records.count] = attachment }
        if item.visibility != .all {
            restricted.append(Restriction(position: records.count, visibility: item.visibility))
        }
        records.append(
            Record(
                id: id, time: time, content: arena.append(item.content?.escaped ?? []),
                author: item.author.map { UInt16($0.rawValue) } ?? Record.nobody, type: index(of: item.type),
                kind: item.kind))
    }

    /// Returns the index of a content type, and adds the type if it is new.
    ///
    /// A chat uses only a few types. If tests inject more than 255, every further type is reported
    /// as the last one.
    private mutating func index(of type: ContentType) -> UInt8 {
        if let known = types.firstIndex(of: type) { return UInt8(known) }
        guard types.count < UInt8.max else { return UInt8(types.count - 1) }
        types.append(type)
        return UInt8(types.count - 1)
    }

    func record(at position: Int) -> Record { records[position] }

    /// Replaces a growing message's content with all that has arrived so far.
    mutating func replaceContent(at position: Int, by content: JSONText) {
        pieced[position] = content
    }

    /// Updates the status of a file.
    mutating func setAttachment(_ entry: AttachmentEntry, at position: Int) {
        attachments[position] = entry
    }

    private func content(at position: Int) -> ArraySlice<UInt8> {
        pieced[position]?.escaped[...] ?? arena[records[position].content]
    }

    /// Whether every index points to an existing element. Checked for transcripts that are read
    /// from a file.
    func isSound(participants: Int) -> Bool {
        let firsts = legs.map(\.first)
        guard !legs.isEmpty, firsts.allSatisfy({ (0...records.count).contains($0) }), firsts == firsts.sorted(),
            types.count < Int(UInt8.max) + 1,
            (Array(receipts.keys) + attachments.keys + pieced.keys + restricted.map(\.position))
                .allSatisfy({ (0..<count).contains($0) }),
            receipts.values.joined().allSatisfy({ RecordBounds.isTime($0.delivered) && RecordBounds.isTime($0.read) })
        else { return false }
        return (0..<records.count).allSatisfy { position in
            let record = records[position]
            return (record.author == Record.nobody || Int(record.author) < participants)
                && Int(record.type) < types.count && arena.has(record.content)
                && RecordBounds.times.contains(record.time)
                && (position == 0 || records[position - 1].time <= record.time)
        }
    }

    // MARK: - Visibility

    /// Returns the positions that a participant with that role does not see, in ascending order.
    package func positionsHidden(from role: ParticipantRole) -> [Int] {
        restricted.filter { !$0.visibility.includes(role) }.map(\.position)
    }

    package func visibility(at position: Int) -> Visibility {
        restricted.first { $0.position == position }?.visibility ?? .all
    }

    // MARK: - Receipts

    /// Records that a participant received or read a message. The first times are kept
    /// (Documentation/Protocol.md#receipts).
    ///
    /// - Returns: the updated receipt; nil if it was already known.
    mutating func recordReceipt(
        _ kind: MessageReceipt.Kind, of position: Int, by recipient: UniqueID, at time: Timestamp
    ) -> MessageReceipt? {
        var list = receipts[position] ?? []
        let place = list.firstIndex { $0.recipient == recipient } ?? list.count
        if place == list.count { list.append(MessageReceipt(recipient: recipient)) }
        let known = kind == .delivered ? list[place].delivered : list[place].read
        guard known == nil else { return nil }
        if kind == .delivered { list[place].delivered = time } else { list[place].read = time }
        receipts[position] = list
        return list[place]
    }

    // MARK: - Reading

    /// The member that names an item's contact (service model: Item).
    package enum ContactMember: Sendable {
        /// ContactId, for a contact of the chat in which the item is read.
        case own
        /// RelatedContactId, for a contact of a past chat.
        case related
        /// No member, as in the file in S3.
        case none
    }

    /// Writes one item as GetTranscript returns it (Documentation/Protocol.md#item-fields), in the
    /// member order of real captures.
    package func write(
        _ position: Int, participants: IndexedList<Participant>, contact: ContactMember = .own,
        to writer: inout JSONWriter
    ) {
        let record = records[position]
        writer.object { writer in
            writer.member("AbsoluteTime", record.time)
            if record.kind == .message { writer.member("Content", escaped: content(at: position)) }
            if let attachment = attachments[position] {
                writer.array("Attachments") { attachment.write(to: &$0) }
            } else {
                writer.member("ContentType", types[Int(record.type)].rawValue)
            }
            writer.member("Id", record.id)
            writer.member("Type", record.kind.wireName)
            if record.author != Record.nobody {
                writer.raw(participants[Participant.Index(rawValue: Int(record.author))].authorJSON(at: position))
            }
            if let receipts = receipts[position] {
                writer.object("MessageMetadata") { writer in
                    writer.member("MessageId", record.id)
                    writer.array("Receipts") { writer in
                        for receipt in receipts { receipt.write(to: &writer) }
                    }
                }
            }
            switch contact {
            case .own: writer.member("ContactId", legs[leg(of: position)].contactID)
            case .related: writer.member("RelatedContactId", legs[leg(of: position)].contactID)
            case .none: break
            }
        }
    }

    /// Returns one item as plain values. `content` is nil for events and attachments.
    package func entry(
        at position: Int
    ) -> (time: Timestamp, author: Participant.Index?, type: ContentType, content: String?) {
        let record = records[position]
        return (
            record.time, record.author == Record.nobody ? nil : Participant.Index(rawValue: Int(record.author)),
            types[Int(record.type)],
            record.kind == .message ? JSONText(canonical: content(at: position)).string : nil
        )
    }

    private func leg(of position: Int) -> Int {
        var leg = legs.count - 1
        while leg > 0, legs[leg].first > position { leg -= 1 }
        return leg
    }
}

extension Transcript: TranscriptIndex {
    package func range(ofContact id: String) -> Range<Int>? {
        guard let id = UniqueID(id), let leg = legs.firstIndex(where: { $0.contactID == id }) else { return nil }
        let end = leg + 1 < legs.count ? legs[leg + 1].first : records.count
        return legs[leg].first..<end
    }

    /// Takes constant time, because an item's id contains its position.
    package func position(ofItem id: String) -> Int? {
        guard let id = UniqueID(id), case let position = Int(id.sequence), position < records.count,
            records[position].id == id
        else { return nil }
        return position
    }

    /// Uses a binary search, because times never decrease within a chat.
    package func firstPosition(atOrAfter time: Timestamp) -> Int {
        var range = 0..<records.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = records[middle].time < time ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
