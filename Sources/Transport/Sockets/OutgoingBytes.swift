/// Collects frames before they are sent.
///
/// wslay writes a frame's head and its payload separately. One system call for several frames costs
/// as much as one call for a single piece. The sockets of one loop share this buffer. Each socket
/// leaves it empty.
final class OutgoingBytes {
    private(set) var bytes: [UInt8] = []

    /// Bytes that a socket usually accepts at once.
    private static let most = 64 * 1_024

    init() {
        bytes.reserveCapacity(Self.most)
    }

    /// Appends as much of a piece as there is room for. Returns the number of bytes appended.
    func append(_ piece: UnsafeRawBufferPointer) -> Int {
        let count = min(piece.count, Self.most - bytes.count)
        bytes.append(contentsOf: piece.prefix(count))
        return count
    }

    func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }
}
