internal import ScenarioModel
internal import Simulator

/// The implemented words of the scenario language. The reader and the JSON Schema both use them.
enum Vocabulary {
    static let scenarioKeys = [
        "scenario", "description", "tags", "seed", "starts", "needs", "time zone", "typing", "content types",
        "variables",
        "customer", "customers", "timers", "data", "steps", "rules",
    ]
    static let needs = ["settings", "queues", "agents", "views"]
    static let customerKeys = ["name", "attributes", "response mode", "chat duration"]
    static let responseModes = ["complete", "incremental"]
    static let timerRoles = ["customer", "agent"]
    static let timerKeys = ["idle", "disconnect"]
    static let startWords = ["on request", "on boot"]
    static let startForms = ["with flow", repeatOnBoot, "on boot", "repeat after", formerRepeatOnBoot]
    static let repeatOnBoot = "on boot, repeat after"
    /// The former word for ``repeatOnBoot``.
    static let formerRepeatOnBoot = "on boot again after"
    static let typingWord = "human"
    static let typingKeys = ["characters per minute"]
    static let stepOptions = ["id"]
    static let saysOptions = ["id", "to", "every"]
    /// The values of `to:`, the only side that receives the system's words.
    static let sides = ["customer", "agent"]
    static let askKeys = ["url", "lambda", "method", "headers", "json", "parameters", "expect status"]
    static let repeatKeys = ["times", "until", "at most", "steps"]
    static let forEachKeys = ["row of", "steps"]
    static let spanForms = ["between", "one of"]
    static let ruleKeys = ["when", "at most", "then"]
    /// The word of a rule that waits for silence instead of an act.
    static let silence = "silence"
    /// Steps without a value.
    static let bareSteps = StepWord.allCases.filter { $0.example == nil }.map(\.rawValue)

    /// Returns the options that can be next to a step's first key.
    static func options(of step: String) -> [String] {
        StepWord(rawValue: step)?.options ?? (step.hasSuffix(" says") ? saysOptions : stepOptions)
    }

    static let allOptions = StepWord.allCases.flatMap(\.options) + saysOptions
    static let matcherOptions = ["ignoring case", "example"]

    /// Words of the language that this version does not support.
    static let reservedKeys: Set<String> = ["load"]
    static let fileKeys = ["name", "text"]

    /// Returns an example of the value that a verb requires; nil if it requires none.
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
