package import Kernel

/// What is said on one WebSocket. Its calls come one after the other, from one thread: they do not wait.
package protocol SocketSession: AnyObject, Sendable {
    func opened(_ socket: SocketID)
    /// A whole text message, checked to be UTF-8.
    func received(_ text: [UInt8])
    /// A whole binary message; false if the session takes none: then its socket is closed with 1003.
    func received(binary: [UInt8]) -> Bool
    /// Once, whichever side closed it; nothing is heard after.
    func closed()
}

extension SocketSession {
    package func received(binary: [UInt8]) -> Bool { false }
}
