internal import Instances
package import Kernel

/// Records the frames that the server sends to WebSocket connections, in order.
package final class RecordingSink: FrameSink {
    /// A frame with the connections that receive it.
    package struct Frame: Sendable {
        package var sockets: [SocketID]
        package let text: String
    }

    private struct State {
        var frames: [Frame] = []
        var dropped: Set<SocketID> = []
        var closeCodes: [SocketID: UInt16] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var hasUnsent: Bool { false }
    package var openSockets: Int { 0 }
    package func queuedBytes(of socket: SocketID) -> Int { 0 }
    package func whenSent(_ body: @escaping @Sendable () -> Void) { body() }

    package func push(_ text: [UInt8], to sockets: [SocketID]) {
        state.withLock { $0.frames.append(Frame(sockets: sockets, text: String(decoding: text, as: UTF8.self))) }
    }

    package func close(_ socket: SocketID, code: UInt16, reason: String) {
        state.withLock { state in
            if state.closeCodes[socket] == nil { state.closeCodes[socket] = code }
        }
    }

    package func drop(_ socket: SocketID) {
        state.withLock { _ = $0.dropped.insert(socket) }
    }

    package func isDropped(_ socket: SocketID) -> Bool { state.withLock { $0.dropped.contains(socket) } }

    package func closeCode(of socket: SocketID) -> UInt16? { state.withLock { $0.closeCodes[socket] } }

    package var frames: [Frame] { state.withLock { $0.frames } }

    /// Returns the frames sent to a connection since the last call for that connection.
    package func take(_ socket: SocketID) -> [String] {
        state.withLock { state in
            let taken = state.frames.filter { $0.sockets.contains(socket) }.map(\.text)
            for index in state.frames.indices { state.frames[index].sockets.removeAll { $0 == socket } }
            state.frames.removeAll { $0.sockets.isEmpty }
            return taken
        }
    }

    /// Forgets all frames.
    package func clear() {
        state.withLock { $0.frames.removeAll() }
    }
}
