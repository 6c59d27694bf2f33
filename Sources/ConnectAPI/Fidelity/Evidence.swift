/// What a row of the table rests on.
package enum Evidence: String, Sendable, CaseIterable {
    /// The service model of botocore, in the version that `Tests/Clients/requirements.txt` pins.
    case model
    /// Amazon's pages, as they were read in November 2026.
    case documentation = "documentation, 2026-11"
    /// The sources of a client, of its release in Protocol.md.
    case client = "client source"
    /// What somebody reported, in an issue.
    case report
    /// Nobody says; this is our choice.
    case choice
}
