/// How a scenario is made from a conversation.
package struct ImportOptions: Sendable {
    /// Whose words the scenario says. It expects those of the others.
    package enum Played: String, Sendable, CaseIterable {
        /// The customer's, to test an agent.
        case customer
        /// The contact centre's, to test a customer.
        case agent
        case all
    }

    /// What becomes of the times.
    package enum Waits: String, Sendable, CaseIterable {
        /// Waits as in the conversation.
        case real
        case none
        /// People type as long as people do.
        case human
    }

    package var played = Played.customer
    package var waits = Waits.human
    /// The scenario's name; nil to make one from the contact's id.
    package var name: String?
    package var redacts = true

    package init() {}
}
