package import ContactModel

/// One step of a scenario.
package struct Step: Sendable {
    package enum Kind: Sendable {
        case act(Part, Act)
        case wait(milliseconds: Int64)
        case expect(Expectation)
        case never(Prohibition)
        /// A fault rule in the admin API's form, for this chat unless it names another.
        case fault(String)
        case set([(name: String, value: Value)])
        case decide(Condition, then: BlockID, otherwise: BlockID?)
        case `repeat`(times: Int, BlockID)
        /// Steps of another file, by the name that the scenario calls it.
        case use(String, BlockID)
        case ask(Question)
        /// Ends the chat, and with it the run.
        case endChat
        /// Ends the run as passed.
        case pass
        /// Ends the run as failed, for this reason.
        case fail(Template)

        /// Whether the step does something in the chat, or waits for something there.
        var needsChat: Bool {
            switch self {
            case .act, .wait, .expect, .fault, .ask, .endChat: true
            case .never, .set, .decide, .repeat, .use, .pass, .fail: false
            }
        }

        /// The word of a step with which the run ends, so that no step after it is taken; nil for other steps.
        package var endingWord: String? {
            switch self {
            case .endChat: "end chat"
            case .pass: "pass"
            case .fail: "fail"
            case .act, .wait, .expect, .never, .fault, .set, .decide, .repeat, .use, .ask: nil
            }
        }
    }

    package let kind: Kind
    package let location: SourceLocation
    /// What random draws are named by: the step's `id:`, or a name made of its text and its ordinal among equal texts.
    package let key: String
    /// The step's `id:`, as others name it.
    package let id: String?

    package init(kind: Kind, location: SourceLocation, key: String, id: String? = nil) {
        self.kind = kind
        self.location = location
        self.key = key
        self.id = id
    }
}

/// Names one of a scenario's lists of steps.
package struct BlockID: Hashable, Sendable, Codable {
    package let index: Int

    package init(index: Int) {
        self.index = index
    }

    /// `steps:` themselves.
    package static let main = BlockID(index: 0)
}

/// Names a step: a list, and a place in it.
package struct StepPlace: Hashable, Sendable, Codable {
    package let block: BlockID
    package let index: Int
}

/// What somebody says.
package enum Content: Sendable {
    case text(ContentType, Template)
    /// One of these, drawn from the step's own stream.
    case oneOf([Content])
}

/// What a variable is set to.
package enum Value: Sendable {
    case text(Template)
    /// One of these, drawn from the step's own stream.
    case oneOf([Template])
}

/// What `if:` looks at: all of these variables must match. One without a value matches nothing.
package struct Condition: Sendable {
    package let tests: [(variable: String, matcher: Matcher)]
    /// As the file has it.
    package let text: String

    package init(_ tests: [(variable: String, matcher: Matcher)], text: String) {
        self.tests = tests
        self.text = text
    }
}
