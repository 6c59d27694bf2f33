/// Append-only bytes in chunks. A long transcript grows without being copied, and small pieces need
/// no allocation.
struct ByteArena: Sendable {
    /// The location of a piece. A piece never crosses a chunk.
    struct Slot: Sendable, Codable {
        let chunk: UInt32
        let offset: UInt32
        let length: UInt32
    }

    private static let smallestChunk = 2 * 1_024
    private static let largestChunk = 64 * 1_024

    private var chunks: [[UInt8]] = []
    private var room = 0

    mutating func append(_ piece: some Collection<UInt8>) -> Slot {
        let length = piece.count
        guard length > 0 else { return Slot(chunk: 0, offset: 0, length: 0) }
        if length > room { addChunk(atLeast: length) }
        let last = chunks.count - 1
        let offset = chunks[last].count
        chunks[last].append(contentsOf: piece)
        room -= length
        return Slot(chunk: UInt32(last), offset: UInt32(offset), length: UInt32(length))
    }

    subscript(slot: Slot) -> ArraySlice<UInt8> {
        guard slot.length > 0 else { return [] }
        let start = Int(slot.offset)
        return chunks[Int(slot.chunk)][start..<start + Int(slot.length)]
    }

    func has(_ slot: Slot) -> Bool {
        guard slot.length > 0 else { return true }
        guard Int(slot.chunk) < chunks.count else { return false }
        return Int(slot.offset) + Int(slot.length) <= chunks[Int(slot.chunk)].count
    }

    /// Adds a chunk. Chunks grow with the chat, so that a short chat stays small and a long one has
    /// few chunks.
    private mutating func addChunk(atLeast length: Int) {
        let usual = min(Self.largestChunk, Self.smallestChunk << min(chunks.count, 5))
        let capacity = max(length, usual)
        var chunk: [UInt8] = []
        chunk.reserveCapacity(capacity)
        chunks.append(chunk)
        room = capacity
    }
}

// Encodes the chunks as strings, because all bytes in an arena are UTF-8.
extension ByteArena: Codable {
    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        self.init()
        while !container.isAtEnd { chunks.append(Array(try container.decode(String.self).utf8)) }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for chunk in chunks { try container.encode(String(decoding: chunk, as: UTF8.self)) }
    }
}
