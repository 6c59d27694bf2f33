/// What a peer may ask of a socket.
package struct WebSocketLimits: Sendable {
    /// Bytes of one message; a longer one closes its socket with 1009. More than any client of the service sends.
    package var longestMessage = 128 * 1_024
    /// Bytes that may wait for a peer that does not read; beyond, the peer is closed with 1008.
    package var longestQueue = 4 * 1_024 * 1_024
    /// Nanoseconds from closing a socket to cutting it, whatever its peer does.
    package var closePatience: Int64 = 2_000_000_000
    /// How many idle sockets keep the buffers that they used last.
    package var mostAwake = 256

    package init() {}
}
