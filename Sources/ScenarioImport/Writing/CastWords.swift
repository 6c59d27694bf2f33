internal import ContactModel
internal import ScenarioModel

/// The words of the scenario language for the participants of a conversation.
struct CastWords {
    /// The parts by participant.
    private var parts: [Key: String] = [:]
    /// The names of the customers, the first one first.
    private(set) var customers: [String] = []

    private struct Key: Hashable {
        let role: ParticipantRole
        let id: String
    }

    init(_ items: [RecordedItem]) {
        for author in items.compactMap(\.author) where parts[Self.key(author)] == nil {
            parts[Self.key(author)] = newPart(author)
        }
    }

    /// The actor, and the name that distinguishes the participant from others.
    subscript(author: RecordedItem.Author) -> String { parts[Self.key(author)] ?? Self.actor(author.role).rawValue }

    /// The actor without a name, which means any participant of that kind in an expectation.
    static func anyone(_ author: RecordedItem.Author) -> String { actor(author.role).rawValue }

    private static func key(_ author: RecordedItem.Author) -> Key {
        // Flows and bots of a flow share a ParticipantId.
        Key(role: author.role, id: author.role == .system ? author.name : author.id ?? author.name)
    }

    static func actor(_ role: ParticipantRole) -> Actor {
        switch role {
        case .customer: .customer
        case .agent: .agent
        case .system: .system
        case .customBot: .bot
        case .supervisor: .supervisor
        }
    }

    private mutating func newPart(_ author: RecordedItem.Author) -> String {
        let actor = Self.actor(author.role)
        let name = Self.plain(author.name)
        if author.role == .customer {
            customers.append(free(name.isEmpty ? "Customer" : name, of: actor, among: customers))
            return customers.count == 1 ? actor.rawValue : "\(actor.rawValue) \(customers[customers.count - 1])"
        }
        guard !name.isEmpty, name != "SYSTEM_MESSAGE" else { return actor.rawValue }
        let taken = parts.filter { $0.key.role == author.role }.map {
            String($0.value.dropFirst(actor.rawValue.count + 1))
        }
        return "\(actor.rawValue) \(free(name, of: actor, among: taken))"
    }

    private func free(_ name: String, of actor: Actor, among taken: [String]) -> String {
        guard taken.contains(name) else { return name }
        return (2...).lazy.map { "\(name) \($0)" }.first { !taken.contains($0) } ?? name
    }

    /// Returns a name that the language can have between an actor and a verb; empty for other names.
    private static func plain(_ name: String) -> String {
        let words = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let isLike = Verb.allCases.contains { verb in
            " \(words) ".contains(" \(verb.rawValue) ")
                || " \(words) ".contains(" \(verb.rawValue.prefix { $0 != " " }) ")
        }
        return isLike ? "" : String(words.prefix(100))
    }
}
