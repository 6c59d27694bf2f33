/// An admin call that the server refused.
public struct AdminCallFailure: Error, Sendable, CustomStringConvertible {
    /// The HTTP status.
    public let status: Int
    /// What is wrong, and what to do instead.
    public let reason: String
    /// The call, such as `POST /contacts`.
    public let call: String

    /// The call, the status and the reason.
    public var description: String { "\(call): \(status), \(reason)" }
}

/// A condition that did not become true in time.
public struct WaitFailure: Error, Sendable, CustomStringConvertible {
    /// What was expected.
    public let expected: String
    /// How long the test waited.
    public let timeout: Duration
    /// What there was instead.
    public let found: String

    /// What was expected, and what there was instead.
    public var description: String { "waited \(timeout) for \(expected); found \(found)" }
}
