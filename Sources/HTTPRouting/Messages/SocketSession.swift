package import Kernel

/// Receives the events of one WebSocket. One thread makes all calls, one at a time: they must not
/// wait.
package protocol SocketSession: AnyObject, Sendable {
    func opened(_ socket: SocketID)
    /// Receives a whole text message, which is valid UTF-8.
    func received(_ text: [UInt8])
    /// Receives a whole binary message. Returns false if the session accepts none: its socket is
    /// then closed with 1003.
    func received(binary: [UInt8]) -> Bool
    /// Reports the close, once, whichever side closed the socket. No call follows.
    func closed()
}

extension SocketSession {
    package func received(binary: [UInt8]) -> Bool { false }
}
