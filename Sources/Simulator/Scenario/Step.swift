package import ChatDomain

/// Who acts in a scenario.
package enum Actor: String, Sendable, CaseIterable {
    case customer
    case agent
    case bot
    case system

    package var role: ParticipantRole {
        switch self {
        case .customer: .customer
        case .agent: .agent
        case .bot: .customBot
        case .system: .system
        }
    }

    /// What the transcript calls this actor when the run plays it; a customer has a name of its own.
    package var displayName: String {
        switch self {
        case .customer: "Customer"
        case .agent: "Agent"
        case .bot: "Bot"
        case .system: "SYSTEM_MESSAGE"
        }
    }

    package init?(role: ParticipantRole) {
        guard let actor = Self.allCases.first(where: { $0.role == role }) else { return nil }
        self = actor
    }
}

/// What actors do.
package enum Verb: String, Sendable, CaseIterable {
    case joins
    case leaves
    case says
    case types
    /// Its client loses its sockets; the next two are about a real client's line, not about what it says.
    case drops
    /// Its client is subscribed again after it lost its sockets.
    case reconnects

    /// Whether it is about the line of whoever's client that is, and says nothing of who plays the actor.
    package var isOfTheLine: Bool { self == .drops || self == .reconnects }
}

/// One step of a scenario.
package struct Step: Sendable {
    package indirect enum Kind: Sendable {
        case join(Actor)
        case leave(Actor)
        case say(Actor, Content)
        /// One typing event at once and one every 5 s, until that many milliseconds have passed.
        case type(Actor, milliseconds: Int64)
        case wait(milliseconds: Int64)
        /// The actor's clients lose their sockets, and get none for that many milliseconds.
        case drop(Actor, milliseconds: Int64)
        /// The actor's clients get sockets again.
        case reconnect(Actor)
        case expect(Expectation)
    }

    package let kind: Kind
    package let location: SourceLocation
    /// The step's `id:`, or a name made of its text and its ordinal among equal texts: what its random draws are named by.
    package let key: String

    package init(kind: Kind, location: SourceLocation, key: String) {
        self.kind = kind
        self.location = location
        self.key = key
    }
}

/// What somebody says.
package enum Content: Sendable {
    case text(ContentType, Template)
    /// One of these, drawn from the step's own stream.
    case oneOf([Content])
}

/// Something that must happen.
package struct Expectation: Sendable {
    package let actor: Actor
    package let verb: Verb
    /// What must be said; only for `says`.
    package let matcher: Matcher
    /// Milliseconds of scenario time from the beginning of the step.
    package let within: Int64
    /// What to do instead of failing; nil to fail.
    package let orElse: [Step]?
    /// The expectation as the file has it, for messages.
    package let text: String

    package init(actor: Actor, verb: Verb, matcher: Matcher, within: Int64, orElse: [Step]?, text: String) {
        self.actor = actor
        self.verb = verb
        self.matcher = matcher
        self.within = within
        self.orElse = orElse
        self.text = text
    }

    /// Unless told (language: `within`).
    package static let usualPatience: Int64 = 30_000
}
