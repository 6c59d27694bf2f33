/// The state of a contact, as tests query it (Documentation/Decisions.md#decision-11).
package enum ContactState: String, Sendable, CaseIterable, Codable {
    /// The chat has started, and the customer has not connected yet.
    case created
    /// The customer is connected, and no agent or custom bot serves it.
    case waiting
    /// An agent or a custom bot has joined.
    case connected
    case ended
}
