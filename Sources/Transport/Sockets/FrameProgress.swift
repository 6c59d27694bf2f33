/// The progress of a stream of WebSocket frames: whether a message, or part of a frame, is in
/// progress. Computed from the number of bytes and the heads of the frames.
struct FrameProgress {
    /// Bytes that have arrived.
    private var taken: UInt64 = 0
    /// Bytes of all frames that have begun.
    private var expectedBytes: UInt64 = 0
    private var isFragmented = false

    /// Whether all bytes that have arrived form whole messages.
    var isBetweenMessages: Bool { taken == expectedBytes && !isFragmented }

    mutating func read(_ count: Int) {
        taken += UInt64(count)
    }

    /// Records the head of a client's frame (RFC 6455 section 5.2). Such a frame has two bytes, an
    /// extended length, the mask and the payload.
    mutating func began(opcode: UInt8, isFinal: Bool, payload: UInt64) {
        let longer: UInt64 = payload < 126 ? 0 : payload < 65_536 ? 2 : 8
        expectedBytes += 2 + longer + 4 + payload
        // Control frames may appear between the fragments of a message.
        if opcode < 8 { isFragmented = !isFinal }
    }
}
