/// The source of a table row.
package enum Evidence: String, Sendable, CaseIterable {
    /// botocore's service model, in the version that `Tests/Clients/requirements.txt` pins.
    case model
    /// Amazon's documentation as of November 2026.
    case documentation = "documentation, 2026-11"
    /// The source code of a client.
    case client = "client source"
    /// A report in an issue tracker.
    case report
    /// A recording of an instance of Amazon Connect (Documentation/Recordings.md).
    case recording
    /// No source answers the question, so this is our choice.
    case choice
}
