/// How a connection fails in an answer's place.
package enum ConnectionBreak: String, Sendable, CaseIterable, Codable {
    /// TCP's reset.
    case reset
    /// Closed without a byte.
    case empty
    /// Bytes that are no HTTP, then closed.
    case garbage
}
