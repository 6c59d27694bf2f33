/// The life of a contact as tests ask for it (Documentation/Decisions.md#decision-11).
package enum ContactState: String, Sendable, CaseIterable, Codable {
    /// Started; the customer has not connected yet.
    case created
    /// The customer is in and nobody answers yet.
    case waiting
    /// An agent or a custom bot has joined.
    case connected
    case ended
}
