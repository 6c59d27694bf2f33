package import Kernel

/// The stored items of a chat in their order, each encoded once.
///
/// What is stored is the item's common JSON members without braces; readers add what belongs to their form: GetTranscript
/// adds ContactId and receipts.
package struct Transcript: Sendable {
    struct Record: Sendable {
        let id: UniqueID
        let time: Timestamp
        let slot: ByteArena.Slot
        /// Index of the author; nil for events without participant fields.
        let author: UInt32?
        let isMessage: Bool
    }

    private var records: [Record] = []
    private var arena = ByteArena()
    /// The contacts of the chain with the position of their first item, in order.
    private var legs: [(contactID: UniqueID, first: Int)] = []
    private var receipts: [Int: [MessageReceipt]] = [:]

    package var count: Int { records.count }

    mutating func beginLeg(_ contactID: UniqueID) {
        legs.append((contactID, records.count))
    }

    mutating func append(
        _ members: [UInt8], id: UniqueID, time: Timestamp, author: Int?, isMessage: Bool
    ) {
        records.append(
            Record(
                id: id, time: time, slot: arena.append(members), author: author.map(UInt32.init), isMessage: isMessage))
    }

    func record(at position: Int) -> Record { records[position] }

    // MARK: - Receipts

    /// Notes that somebody got or read a message; first times stay (wire-facts section 10).
    mutating func note(
        _ kind: MessageReceipt.Kind, of position: Int, by recipient: UniqueID, at time: Timestamp
    ) {
        var list = receipts[position] ?? []
        let place = list.firstIndex { $0.recipient == recipient } ?? list.count
        if place == list.count { list.append(MessageReceipt(recipient: recipient)) }
        switch kind {
        case .delivered: list[place].delivered = list[place].delivered ?? time
        case .read: list[place].read = list[place].read ?? time
        }
        receipts[position] = list
    }

    // MARK: - Reading

    /// Writes one item as GetTranscript has it.
    package func write(_ position: Int, to writer: inout JSONWriter) {
        let record = records[position]
        writer.object { writer in
            writer.raw(arena[record.slot])
            if let receipts = receipts[position] {
                writer.object("MessageMetadata") { writer in
                    writer.member("MessageId", record.id)
                    writer.array("Receipts") { writer in
                        for receipt in receipts { receipt.write(to: &writer) }
                    }
                }
            }
            writer.member("ContactId", legs[leg(of: position)].contactID)
        }
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

    /// Constant time: an item's id carries its position.
    package func position(ofItem id: String) -> Int? {
        guard let id = UniqueID(id), case let position = Int(id.sequence), position < records.count,
            records[position].id == id
        else { return nil }
        return position
    }

    /// Binary search: times never fall within a chat.
    package func firstPosition(atOrAfter time: Timestamp) -> Int {
        var range = 0..<records.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = records[middle].time < time ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
