/// Names a socket that was opened; never used again for another.
package struct SocketID: Hashable, Sendable {
    package let number: UInt64

    package init(number: UInt64) {
        self.number = number
    }
}

/// Where frames for open sockets go.
///
/// A leaf in the lock order: it takes its own lock only, never waits for a peer, and may be called under any other. What is
/// meant for a socket that has closed meanwhile is dropped.
package protocol FrameSink: AnyObject, Sendable {
    /// Sends a text to each of the sockets, in the order of the calls.
    func push(_ text: [UInt8], to sockets: [SocketID])
    /// Begins the closing handshake.
    ///
    /// - Parameter code: a close code that may be sent (RFC 6455 section 7.4).
    func close(_ socket: SocketID, code: UInt16, reason: String)
    /// Cuts the connection, as a network does that fails.
    func drop(_ socket: SocketID)
    /// Whether anything waits to be sent that has not been tried yet; what slow peers leave does not count.
    var hasUnsent: Bool { get }
    /// Calls `body` once all that came before has been sent, as far as peers take it; from a thread of the sink's.
    func whenSent(_ body: @escaping @Sendable () -> Void)
    /// Sockets that are open.
    var openSockets: Int { get }
    /// Bytes that the socket's peer has not taken yet, beside what the system holds on the way.
    func queuedBytes(of socket: SocketID) -> Int
}
