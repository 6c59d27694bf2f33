/// The source of a row of the table.
package enum Evidence: String, Sendable, CaseIterable {
    /// The service model of botocore, in the version that `Tests/Clients/requirements.txt` pins.
    case model
    /// Amazon's pages of November 2026.
    case documentation = "documentation, 2026-11"
    /// The sources of a client.
    case client = "client source"
    /// A report in an issue.
    case report
    /// No source says; this is our choice.
    case choice
}
