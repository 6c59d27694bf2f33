internal import Simulator

/// The steps that no actor performs, by the words that begin them.
enum StepWord: String, CaseIterable {
    case expect
    case inAnyOrder = "in any order"
    case never
    case wait
    case set
    case decide = "if"
    case `repeat`
    case use
    case ask
    case fault
    case endChat = "end chat"
    case pass
    case fail

    /// An example of the step's value; nil for a step without a value.
    var example: String? {
        switch self {
        case .expect: "agent says"
        case .inAnyOrder: "[agent joins, agent types]"
        case .never: "agent leaves"
        case .wait: "2s"
        case .set, .decide: "{ tier: gold }"
        case .repeat: "{ times: 3, steps: [ … ] }"
        case .use: "greeting.yaml"
        case .ask: "{ url: 'http://127.0.0.1:9000/next' }"
        case .fault: "{ preset: flaky-wifi }"
        case .fail: "the bot never asked"
        case .endChat, .pass: nil
        }
    }

    /// The options that can be next to the word.
    var options: [String] {
        switch self {
        case .expect, .inAnyOrder: ["within", "or else", "id"]
        case .never: ["until", "id"]
        case .decide: ["then", "else", "id"]
        case .ask: ["within", "id"]
        case .wait, .set, .repeat, .use, .fault, .endChat, .pass, .fail: ["id"]
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

/// The forms of a matcher, except a text.
enum MatcherForm: RawRepresentable, CaseIterable {
    case text(TextForm)
    case matches
    case json
    case oneOf

    static let allCases: [MatcherForm] = TextForm.allCases.map(MatcherForm.text) + [.matches, .json, .oneOf]

    var rawValue: String {
        switch self {
        case .text(let form): form.rawValue
        case .matches: "matches"
        case .json: "json"
        case .oneOf: "one of"
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
