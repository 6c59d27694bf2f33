/// The limits of WebSockets.
package struct WebSocketLimits: Sendable {
    /// The most bytes of one message. A longer message closes its socket with 1009. No client of
    /// the service sends as much.
    package var longestMessage = 128 * 1_024
    /// The most bytes that may wait for a peer that does not read. Beyond them, the loop closes the
    /// socket with 1008.
    package var longestQueue = 4 * 1_024 * 1_024
    /// Nanoseconds from closing a socket to cutting its connection, whatever its peer does.
    package var closePatience: Int64 = 2_000_000_000
    /// Idle sockets that keep the buffers that they used last.
    package var maxIdleBuffers = 256

    package init() {}
}
