/// The error for an admin call that the server refused.
public struct AdminCallFailure: Error, Sendable, CustomStringConvertible {
    /// The HTTP status.
    public let status: Int
    /// What is wrong, and how to fix it.
    public let reason: String
    /// The call, such as `POST /contacts`.
    public let call: String

    /// The call, the status and the reason.
    public var description: String { "\(call): \(status), \(reason)" }
}

/// The error for a condition that did not become true in time.
public struct WaitFailure: Error, Sendable, CustomStringConvertible {
    /// What was expected.
    public let expected: String
    /// How long the test waited.
    public let timeout: Duration
    /// What the test found instead.
    public let found: String

    /// The wait's duration, what was expected, and what the test found instead.
    public var description: String { "waited \(timeout) for \(expected); found \(found)" }
}
