/// The sender of a message or an event.
public struct MockAuthor: Sendable {
    /// The value of `by` in the admin API.
    let text: String

    /// The participant with a role that no other participant has.
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
    /// The service.
    public static let system = role(.system)
}
