package import ChatDomain

/// One step of a scenario.
package struct Step: Sendable {
    package indirect enum Kind: Sendable {
        case act(Part, Deed)
        case wait(milliseconds: Int64)
        case expect(Expectation)
        /// A fault rule in the admin API's form, for this chat unless it names another.
        case fault(String)
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
    package let part: Part
    package let verb: Verb
    /// What must be said, or chosen, or be the new name; anything for other verbs.
    package let matcher: Matcher
    /// Milliseconds of scenario time from the beginning of the step.
    package let within: Int64
    /// What to do instead of failing; nil to fail.
    package let orElse: [Step]?
    /// The expectation as the file has it, for messages.
    package let text: String

    package var actor: Actor { part.actor }

    package init(part: Part, verb: Verb, matcher: Matcher, within: Int64, orElse: [Step]?, text: String) {
        self.part = part
        self.verb = verb
        self.matcher = matcher
        self.within = within
        self.orElse = orElse
        self.text = text
    }

    /// Unless told (language: `within`).
    package static let usualPatience: Int64 = 30_000
}
