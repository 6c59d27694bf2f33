/// What frames come to before they are sent: wslay writes a frame's head and its payload apart, and one call of the system's
/// for several frames costs as much as one for each piece. Shared by the sockets of one loop, each of which leaves it empty.
final class OutgoingBytes {
    private(set) var bytes: [UInt8] = []

    /// As much as a socket usually takes at once.
    private static let most = 64 * 1_024

    init() {
        bytes.reserveCapacity(Self.most)
    }

    /// Takes as much as there is room for; answers with how much that was.
    func append(_ piece: UnsafeRawBufferPointer) -> Int {
        let count = min(piece.count, Self.most - bytes.count)
        bytes.append(contentsOf: piece.prefix(count))
        return count
    }

    func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }
}
