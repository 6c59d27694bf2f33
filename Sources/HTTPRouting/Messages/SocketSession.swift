package import Kernel

/// What is said on one WebSocket. Its calls come one after the other, from one thread: they do not wait.
package protocol SocketSession: AnyObject, Sendable {
    func opened(_ socket: SocketID)
    /// A whole text message, checked to be UTF-8.
    func received(_ text: [UInt8])
    /// Once, whichever side closed it; nothing is heard after.
    func closed()
}
