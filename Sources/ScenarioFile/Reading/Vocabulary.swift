internal import Simulator

/// The words of the language, as far as it is built: the reader and the JSON Schema both go by these.
enum Vocabulary {
    static let scenarioKeys = ["scenario", "tags", "seed", "starts", "customer", "steps"]
    static let customerKeys = ["name", "attributes"]
    static let startWords = ["on request", "on boot"]
    static let startForms = ["with flow"]
    static let stepOptions = ["id"]
    static let expectOptions = ["within", "or else", "id"]
    static let contentForms = ["markdown", "json", "one of"]
    static let matcherForms = ["contains", "equals", "matches", "json", "one of"]
    static let matcherOptions = ["ignoring case", "example"]

    /// Words of the language that this version does not know yet.
    static let laterKeys: Set<String> = [
        "rules", "customers", "load", "data", "never", "in any order", "repeat", "if", "set", "use", "fault",
        "end chat",
    ]
    static let laterVerbs: Set<String> = [
        "attaches", "receives", "reads", "answers", "transfers", "idles", "signs out", "loses access",
    ]
    static let laterActors: Set<String> = ["supervisor"]

    /// What an actor can do and be expected to do. The system is always there: it has nothing to join, and nobody sees it
    /// type.
    static func verbs(of actor: Actor) -> [Verb] {
        actor == .system ? [.says] : Verb.allCases
    }

    /// How a step has a verb's value.
    enum Value {
        case none
        case optional
        case required
    }

    static func value(of verb: Verb) -> Value {
        switch verb {
        case .says, .types: .required
        case .drops: .optional
        case .joins, .leaves, .reconnects: .none
        }
    }
}
