internal import Kernel

/// A response's body that grows while the peer reads it, such as a stream of events. Its length is
/// unknown.
///
/// Any thread may append. The transport takes what exists, and is woken when there is more.
package final class StreamingBody: Sendable {
    private struct State {
        var unread: [UInt8] = []
        var isEnded = false
        /// Wakes the transport; nil unless it waits.
        var wake: (@Sendable () -> Void)?
        var cleanUps: [@Sendable () -> Void] = []

        mutating func takeWake() -> (@Sendable () -> Void)? {
            defer { wake = nil }
            return wake
        }
    }

    /// What the transport gets from ``take(_:)``.
    package enum Piece: Sendable {
        case bytes([UInt8])
        /// No bytes yet.
        case nothing
        case end
    }

    /// A peer that leaves more than this many bytes unread is disconnected. It can request what it
    /// missed.
    private static let mostUnread = 4 * 1_024 * 1_024

    private let state = Mutex(State())

    package init() {}

    /// Appends bytes; false if the body has ended, or ends now because the peer does not read.
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

    /// Ends the body. Bytes already appended are still delivered.
    package func end() {
        let (wake, cleanUps) = state.withLock { state in
            state.isEnded = true
            defer { state.cleanUps = [] }
            return (state.takeWake(), state.cleanUps)
        }
        for cleanUp in cleanUps { cleanUp() }
        wake?()
    }

    /// Removes and returns at most `most` bytes. For the transport.
    package func take(_ most: Int) -> Piece {
        state.withLock { state in
            guard !state.unread.isEmpty else { return state.isEnded ? .end : .nothing }
            let piece = Array(state.unread.prefix(most))
            state.unread.removeFirst(piece.count)
            return .bytes(piece)
        }
    }

    /// Calls `wake` once there are bytes or the body has ended, now or later.
    ///
    /// For the transport, which waits with one call at a time.
    package func whenReadable(_ wake: @escaping @Sendable () -> Void) {
        let hasGrown = state.withLock { state in
            guard state.unread.isEmpty, !state.isEnded else { return true }
            state.wake = wake
            return false
        }
        if hasGrown { wake() }
    }

    /// Calls `body` once this body has ended, to release its source.
    package func whenEnded(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if !state.isEnded { state.cleanUps.append(body) }
            return state.isEnded
        }
        if isOver { body() }
    }
}
