package import ContactModel

/// One step of a scenario.
package struct Step: Sendable {
    package enum Kind: Sendable {
        case act(Part, Act)
        case wait(TimeSpan)
        case expect(Expectation)
        case never(Prohibition)
        /// A fault rule in the form of the admin API. Applies to this chat unless it names another.
        case fault(String)
        case set([(name: String, value: Value)])
        case decide(Condition, then: BlockID?, otherwise: BlockID?)
        case `repeat`(Loop)
        /// Leaves the innermost loop.
        case stopRepeating
        /// Steps of another file, with the name that the scenario uses for it.
        case use(String, BlockID)
        case ask(Question)
        /// Ends the chat, and with it the run.
        case endChat
        /// Ends the run as passed.
        case pass
        /// Ends the run as failed, for this reason.
        case fail(Template)

        /// Whether the step does something in the chat, or waits for something in it.
        package var needsChat: Bool {
            switch self {
            case .act, .wait, .expect, .fault, .ask, .endChat: true
            case .never, .set, .decide, .repeat, .stopRepeating, .use, .pass, .fail: false
            }
        }

        /// The word of a step that ends the run, so that no later step is executed; nil for other
        /// steps.
        package var endingWord: String? {
            switch self {
            case .endChat: "end chat"
            case .pass: "pass"
            case .fail: "fail"
            case .act, .wait, .expect, .never, .fault, .set, .decide, .repeat, .stopRepeating, .use, .ask: nil
            }
        }
    }

    package let kind: Kind
    package let location: SourceLocation
    /// The name of the step's random draws: its `id:`, or its text and its ordinal among equal
    /// texts.
    package let key: String
    /// The step's `id:`, by which other steps name it.
    package let id: String?

    package init(kind: Kind, location: SourceLocation, key: String, id: String? = nil) {
        self.kind = kind
        self.location = location
        self.key = key
        self.id = id
    }
}

/// Identifies one of a scenario's lists of steps.
package struct BlockID: Hashable, Sendable, Codable {
    package let index: Int

    package init(index: Int) {
        self.index = index
    }

    /// The list of the scenario's own `steps:`.
    package static let main = BlockID(index: 0)
}

/// Identifies a step by its list and its index in the list.
package struct StepPlace: Hashable, Sendable, Codable {
    package let block: BlockID
    package let index: Int

    package init(block: BlockID, index: Int) {
        self.block = block
        self.index = index
    }
}

/// The content of a message.
package enum Content: Sendable {
    case text(ContentType, Template)
    /// One of these, drawn from the step's own stream.
    case oneOf([Content])
}

/// The value that a step gives to a variable.
package enum Value: Sendable {
    case text(Template)
    /// One of these, drawn from the step's own stream.
    case oneOf([Template])
}

/// The condition of `if:`. All of these variables must match. One without a value matches nothing.
package struct Condition: Sendable {
    package let tests: [(variable: String, matcher: Matcher)]
    /// The text in the scenario file.
    package let text: String

    package init(_ tests: [(variable: String, matcher: Matcher)], text: String) {
        self.tests = tests
        self.text = text
    }
}
