/// A part in a conversation: an actor, or one of several such actors, identified by its name
/// (Documentation/Scenarios.md#steps).
package struct Part: Sendable, Hashable, CustomStringConvertible, Codable {
    package let actor: Actor
    /// Nil for the part that the actor alone identifies.
    package let name: String?

    package init(_ actor: Actor, as name: String? = nil) {
        self.actor = actor
        self.name = name
    }

    package static let customer = Part(.customer)
    package static let agent = Part(.agent)
    package static let bot = Part(.bot)
    package static let system = Part(.system)
    package static let supervisor = Part(.supervisor)

    /// The display name in the transcript.
    package var displayName: String { name ?? actor.displayName }

    package var description: String { name.map { "\(actor.rawValue) \($0)" } ?? actor.rawValue }
}
