internal import ScenarioModel

/// The steps that no actor performs, by the words that begin them.
enum StepWord: String, CaseIterable {
    case expect
    case inAnyOrder = "in any order"
    case never
    case wait
    case set
    case decide = "if"
    case `repeat`
    case forEach = "for each"
    case stopRepeating = "stop repeating"
    case use
    case ask
    case fault
    case endChat = "end chat"
    case pass
    case fail

    /// What the step does, in a sentence, for editors.
    var about: String {
        switch self {
        case .expect: "Waits until an act of another participant happens: 30 s unless within: says otherwise."
        case .inAnyOrder: "Waits until all of these acts have happened, each once, in any order."
        case .never: "Fails the run if this happens from here on."
        case .wait: "Waits for that long."
        case .set: "Gives variables their values."
        case .decide: "Takes the steps under then: if all of these variables match, otherwise those under else:."
        case .repeat: "Takes the steps several times, or until a condition holds."
        case .forEach: "Takes the steps once for each row of a table. The columns are variables."
        case .stopRepeating: "Leaves the innermost loop."
        case .use: "Takes the steps of another file in the scenario's folder."
        case .ask: "Sends a request to a service of yours. The members of its answer become variables."
        case .fault: "Adds a fault rule in the admin API's form. It is removed when the run ends."
        case .endChat: "Ends the contact and the run; all participants leave."
        case .pass: "Ends the run as passed."
        case .fail: "Ends the run as failed, with this text as the reason."
        }
    }

    /// An example of the step's value; nil for a step without a value.
    var example: String? {
        switch self {
        case .expect: "agent says"
        case .inAnyOrder: "[agent joins, agent types]"
        case .never: "agent leaves"
        case .wait: "2s"
        case .set, .decide: "{ tier: gold }"
        case .repeat: "{ times: 3, steps: [ … ] }"
        case .forEach: "{ row of: turns.csv, steps: [ … ] }"
        case .use: "greeting.yaml"
        case .ask: "{ url: 'http://127.0.0.1:9000/next' }"
        case .fault: "{ preset: flaky-wifi }"
        case .fail: "the bot never asked"
        case .stopRepeating, .endChat, .pass: nil
        }
    }

    /// The options that can be next to the word.
    var options: [String] {
        switch self {
        case .expect, .inAnyOrder: ["within", "or else", "id"]
        case .never: ["until", "id"]
        case .decide: ["then", "else", "id"]
        case .repeat: ["or else", "id"]
        case .ask: ["within", "or else", "id"]
        case .wait, .set, .forEach, .stopRepeating, .use, .fault, .endChat, .pass, .fail: ["id"]
        }
    }
}

/// The forms of message content, except a text.
enum ContentForm: String, CaseIterable {
    case markdown
    case json
    case interactive
    case inChunks = "in chunks"
    case oneOf = "one of"
}

extension ContentForm {
    /// What the form is, in a sentence, for editors.
    var about: String {
        switch self {
        case .markdown: "A message in Markdown (text/markdown)."
        case .json: "A message in JSON: a value, or JSON as a text."
        case .interactive: "A template with templateType, version and data, or its JSON as a text."
        case .inChunks: "The chunks of a message that grows while the customer watches."
        case .oneOf: "One of these, drawn by the seed."
        }
    }
}

/// The forms of a matcher, except a text.
enum MatcherForm: RawRepresentable, CaseIterable, Equatable {
    case text(TextForm)
    case matches
    case json
    case oneOf
    case not
    case number(NumberForm)
    case set

    static let allCases: [MatcherForm] =
        TextForm.allCases.map(MatcherForm.text) + [.matches, .json, .oneOf, .not]
        + NumberForm.allCases.map(MatcherForm.number) + [.set]

    /// What the form matches, in a sentence, for editors.
    var about: String {
        switch self {
        case .text(.contains): "Matches a text that contains this one."
        case .text(.equals): "Matches exactly this text."
        case .matches: "Matches a text with this PCRE2 pattern. Named groups become variables."
        case .json: "Matches JSON with these values by path, such as order.items[0].id."
        case .oneOf: "Matches what one of these matchers matches."
        case .not: "Matches what this matcher does not match, and a variable without a value."
        case .number(.atLeast): "Matches a number of at least this."
        case .number(.atMost): "Matches a number of at most this."
        case .number(.lessThan): "Matches a number less than this."
        case .number(.moreThan): "Matches a number more than this."
        case .number(.between): "Matches a number between these two, which are included."
        case .set: "true matches every value. false matches a variable without a value."
        }
    }

    var rawValue: String {
        switch self {
        case .text(let form): form.rawValue
        case .matches: "matches"
        case .json: "json"
        case .oneOf: "one of"
        case .not: "not"
        case .number(let form): form.rawValue
        case .set: "set"
        }
    }

    init?(rawValue: String) {
        guard let form = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = form
    }
}

extension CaseIterable where Self: RawRepresentable<String> {
    /// The words of all cases.
    static var words: [String] { allCases.map(\.rawValue) }
}
