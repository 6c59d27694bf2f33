/// Who sends a message or an event.
public struct MockAuthor: Sendable {
    /// What the admin API has as `by`.
    let text: String

    /// The only participant with a role.
    public static func role(_ role: MockRole) -> MockAuthor { MockAuthor(text: role.rawValue) }

    /// The participant with a ParticipantId.
    public static func participant(_ id: String) -> MockAuthor { MockAuthor(text: id) }

    /// The only agent.
    public static let agent = role(.agent)
    /// The only customer.
    public static let customer = role(.customer)
    /// The only custom participant.
    public static let customBot = role(.customBot)
    /// The only supervisor.
    public static let supervisor = role(.supervisor)
    /// The service itself.
    public static let system = role(.system)
}
