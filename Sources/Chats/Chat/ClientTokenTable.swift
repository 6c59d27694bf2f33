internal import ContactModel
internal import JSON
internal import Kernel

/// The results of calls with a ClientToken, kept for the life of the contact.
///
/// The key is participant, operation and token (Documentation/Decisions.md#decision-14). The table
/// uses open addressing, with the tokens' bytes in an arena. A dictionary of strings would take
/// twice the memory of the chat's messages.
struct ClientTokenTable: Sendable, Codable {
    enum Operation: UInt32, Sendable, CaseIterable {
        case sendMessage
        case sendEvent
        case disconnect
        case createParticipant
        case startUpload
        case completeUpload
        case associate
        case startStreaming

        /// The corresponding operation of the services.
        var operation: ServiceOperation {
            switch self {
            case .sendMessage: .sendMessage
            case .sendEvent: .sendEvent
            case .disconnect: .disconnectParticipant
            case .createParticipant: .createParticipant
            case .startUpload: .startAttachmentUpload
            case .completeUpload: .completeAttachmentUpload
            case .associate: .createPersistentContactAssociation
            case .startStreaming: .startContactStreaming
            }
        }
    }

    struct Key {
        fileprivate let scope: UInt32
        fileprivate let token: [UInt8]
        /// Computed once, because a call needs it before it acts and when it stores its result.
        fileprivate let hash: UInt64

        /// Returns nil if there is no token, or an empty one.
        init?(participant: Participant.Index, operation: Operation, token: JSONText?) {
            guard let token = token?.escaped, !token.isEmpty else { return nil }
            // Snapshots store the scope. A new operation must not change the other scopes.
            let scope = UInt32(participant.rawValue) << 8 | operation.rawValue
            var hash = Mixing.combine(Mixing.start, UInt64(scope))
            for byte in token { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
            self.scope = scope
            self.token = token
            self.hash = Mixing.finish(hash)
        }
    }

    private struct Entry: Codable {
        let hash: UInt64
        let scope: UInt32
        let slot: ByteArena.Slot
        let stamp: ItemStamp
    }

    private var entries = ChunkedArray<Entry>()
    /// Index + 1 into `entries`, or 0 for a free place. The count is a power of two, and at least
    /// twice the number of entries.
    private var places: [UInt32] = []
    private var arena = ByteArena()

    subscript(key: Key) -> ItemStamp? {
        guard !places.isEmpty else { return nil }
        let hash = key.hash
        var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
        while places[place] != 0 {
            let entry = entries[Int(places[place]) - 1]
            if entry.hash == hash, entry.scope == key.scope, arena[entry.slot].elementsEqual(key.token) {
                return entry.stamp
            }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    /// Stores a result under a new key.
    mutating func insert(_ key: Key, _ stamp: ItemStamp) {
        if (entries.count + 1) * 2 > places.count { grow() }
        let hash = key.hash
        entries.append(Entry(hash: hash, scope: key.scope, slot: arena.append(key.token), stamp: stamp))
        occupy(hash, UInt32(entries.count))
    }

    /// Whether every index points to an entry. Checked for tables that are read from a file.
    var isSound: Bool {
        let numbers = places.filter { $0 != 0 }.map(Int.init)
        guard numbers.count == entries.count, Set(numbers).count == numbers.count,
            numbers.allSatisfy({ $0 <= entries.count })
        else { return false }
        // The count is a power of two, and at least half of the places are free, so that every search ends.
        return (places.isEmpty || places.count & (places.count - 1) == 0) && places.count >= 2 * entries.count
            && (0..<entries.count).allSatisfy { index in
                arena.has(entries[index].slot) && RecordBounds.isTime(entries[index].stamp.time)
            }
    }

    private mutating func grow() {
        places = Array(repeating: 0, count: max(8, places.count * 2))
        for index in 0..<entries.count { occupy(entries[index].hash, UInt32(index + 1)) }
    }

    private mutating func occupy(_ hash: UInt64, _ number: UInt32) {
        var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
        while places[place] != 0 { place = (place + 1) & (places.count - 1) }
        places[place] = number
    }
}
