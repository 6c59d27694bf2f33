/// Identifies an opened socket. An id is never used for another socket.
package struct SocketID: Hashable, Sendable {
    package let number: UInt64

    package init(number: UInt64) {
        self.number = number
    }
}

/// Sends frames to open sockets.
///
/// A leaf in the lock order: the sink takes only its own lock, and callers may hold any other lock.
/// It never waits for a peer. It drops what is sent to a socket that has already closed.
package protocol FrameSink: AnyObject, Sendable {
    /// Sends a text to each of the sockets, in the order of the calls.
    func push(_ text: [UInt8], to sockets: [SocketID])
    /// Begins the closing handshake.
    ///
    /// - Parameter code: A close code that a server may send (RFC 6455 section 7.4).
    func close(_ socket: SocketID, code: UInt16, reason: String)
    /// Cuts the connection, like a failing network.
    func drop(_ socket: SocketID)
    /// Whether anything is waiting for its first attempt to be sent. Bytes that slow peers have not
    /// taken do not count.
    var hasUnsent: Bool { get }
    /// Calls `body` once all earlier frames have been sent, as far as the peers accept them. The
    /// call is on one of the sink's threads.
    func whenSent(_ body: @escaping @Sendable () -> Void)
    /// The number of open sockets.
    var openSockets: Int { get }
    /// Bytes that the socket's peer has not taken yet, except those in the operating system's
    /// buffers.
    func queuedBytes(of socket: SocketID) -> Int
}
