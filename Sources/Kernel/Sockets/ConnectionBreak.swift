/// How a connection fails instead of carrying an answer.
package enum ConnectionBreak: String, Sendable, CaseIterable, Codable {
    /// A TCP reset.
    case reset
    /// A close without a single byte.
    case empty
    /// Bytes that are not HTTP, then a close.
    case garbage
}
