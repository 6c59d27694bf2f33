/// Where a stream of WebSocket frames stands, told by its bytes and the heads of its frames: whether a message is under way,
/// or so much as a part of a frame.
struct FrameProgress {
    /// Bytes that have come.
    private var taken: UInt64 = 0
    /// Bytes of the frames that have begun.
    private var due: UInt64 = 0
    private var isFragmented = false

    /// Whether all that came is whole messages.
    var isBetweenMessages: Bool { taken == due && !isFragmented }

    mutating func read(_ count: Int) {
        taken += UInt64(count)
    }

    /// A client's frame (RFC 6455 section 5.2): two bytes, a longer length, the mask, the payload.
    mutating func began(opcode: UInt8, isFinal: Bool, payload: UInt64) {
        let longer: UInt64 = payload < 126 ? 0 : payload < 65_536 ? 2 : 8
        due += 2 + longer + 4 + payload
        // Control frames may stand between the fragments of a message.
        if opcode < 8 { isFragmented = !isFinal }
    }
}
