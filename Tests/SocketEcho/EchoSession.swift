import HTTPRouting
import Kernel
import Transport

/// A session that sends back what its socket receives.
final class EchoSession: SocketSession {
    private let sockets: WebSocketLoop
    private let socket = Mutex<SocketID?>(nil)

    init(_ sockets: WebSocketLoop) {
        self.sockets = sockets
    }

    func opened(_ socket: SocketID) {
        self.socket.withLock { $0 = socket }
    }

    func received(_ text: [UInt8]) {
        guard let socket = socket.withLock({ $0 }) else { return }
        sockets.push(text, to: [socket])
    }

    func received(binary: [UInt8]) -> Bool {
        guard let socket = socket.withLock({ $0 }) else { return false }
        sockets.push(binary: binary, to: [socket])
        return true
    }

    func closed() {}
}
