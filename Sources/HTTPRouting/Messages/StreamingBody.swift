internal import Kernel

/// A response's body that is made while the peer reads it, such as a stream of events: nobody knows its length.
///
/// Its source appends from any thread. The transport takes what there is, and is woken when there is more.
package final class StreamingBody: Sendable {
    private struct State {
        var unread: [UInt8] = []
        var isEnded = false
        /// What the transport waits with.
        var wake: (@Sendable () -> Void)?
        var cleanUps: [@Sendable () -> Void] = []

        mutating func takeWake() -> (@Sendable () -> Void)? {
            defer { wake = nil }
            return wake
        }
    }

    /// What the transport finds.
    package enum Piece: Sendable {
        case bytes([UInt8])
        /// Nothing yet.
        case nothing
        case end
    }

    /// A peer that leaves more than this unread is disconnected. It can request what it missed.
    private static let mostUnread = 4 * 1_024 * 1_024

    private let state = Mutex(State())

    package init() {}

    /// Adds bytes; false if nobody reads them any more.
    @discardableResult
    package func append(_ bytes: [UInt8]) -> Bool {
        let (isTaken, wake) = state.withLock { state in
            guard !state.isEnded else { return (false, nil as (@Sendable () -> Void)?) }
            state.unread += bytes
            return (state.unread.count <= Self.mostUnread, state.takeWake())
        }
        wake?()
        if !isTaken { end() }
        return isTaken
    }

    /// Nothing more comes; what is unread is read yet.
    package func end() {
        let (wake, cleanUps) = state.withLock { state in
            state.isEnded = true
            defer { state.cleanUps = [] }
            return (state.takeWake(), state.cleanUps)
        }
        for cleanUp in cleanUps { cleanUp() }
        wake?()
    }

    /// What there is, `most` bytes at most; taken once. For the transport.
    package func take(_ most: Int) -> Piece {
        state.withLock { state in
            guard !state.unread.isEmpty else { return state.isEnded ? .end : .nothing }
            let piece = Array(state.unread.prefix(most))
            state.unread.removeFirst(piece.count)
            return .bytes(piece)
        }
    }

    /// Calls `wake` once there is something to take, now or later. For the transport, one call at a time.
    package func whenGrown(_ wake: @escaping @Sendable () -> Void) {
        let hasGrown = state.withLock { state in
            guard state.unread.isEmpty, !state.isEnded else { return true }
            state.wake = wake
            return false
        }
        if hasGrown { wake() }
    }

    /// Calls `body` once no more bytes are read, to release their source.
    package func whenOver(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if !state.isEnded { state.cleanUps.append(body) }
            return state.isEnded
        }
        if isOver { body() }
    }
}
