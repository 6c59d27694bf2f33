/// The reason why a ``MockServer`` did not start.
public struct MockServerError: Error, Sendable, CustomStringConvertible {
    /// A message that names what is wrong.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
