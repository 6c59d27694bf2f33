internal import Simulator

/// The words of the language, as far as it is built: the reader and the JSON Schema both go by these.
enum Vocabulary {
    static let scenarioKeys = [
        "scenario", "tags", "seed", "starts", "customer", "customers", "timers", "data", "steps", "rules",
    ]
    static let customerKeys = ["name", "attributes", "response mode", "chat duration"]
    static let responseModes = ["complete", "incremental"]
    static let timerRoles = ["customer", "agent"]
    static let timerKeys = ["idle", "disconnect"]
    static let startWords = ["on request", "on boot"]
    static let startForms = ["with flow", "on boot again after"]
    static let stepOptions = ["id"]
    static let saysOptions = ["id", "to", "every"]
    /// What `to:` takes: for whom alone the system says something.
    static let sides = ["customer", "agent"]
    static let askKeys = ["url", "json"]
    static let repeatKeys = ["times", "steps"]
    static let ruleKeys = ["when", "at most", "then"]
    /// What a rule can wait for beside what somebody does.
    static let silence = "silence"
    /// Steps without a value.
    static let bareSteps = StepWord.allCases.filter { $0.example == nil }.map(\.rawValue)

    /// What stands beside a step's first key.
    static func options(of step: String) -> [String] {
        StepWord(rawValue: step)?.options ?? (step.hasSuffix(" says") ? saysOptions : stepOptions)
    }

    static let allOptions = StepWord.allCases.flatMap(\.options) + saysOptions
    static let matcherOptions = ["ignoring case", "example"]

    /// Words of the language that this version does not know yet.
    static let reservedKeys: Set<String> = ["load"]
    static let fileKeys = ["name", "text"]

    /// How a step that needs a value looks.
    static func example(of verb: Verb) -> String? {
        switch verb.row.value.form {
        case .content, .text: "…"
        case .duration: "2s"
        case .destination: "{ queue: billing }"
        case .attributes: "{ tier: gold }"
        case .file: "receipt.pdf"
        case .none, .optionalDuration: nil
        }
    }
}
