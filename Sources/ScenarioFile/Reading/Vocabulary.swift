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
    static let destinations = ["agent", "queue", "flow"]
    static let matcherOptions = ["ignoring case", "example"]

    /// Words of the language that this version does not know yet.
    static let laterKeys: Set<String> = ["load"]
    static let fileKeys = ["name", "text"]

    /// What an actor can do in a step. The system is always there: it has nothing to join, and nobody sees it type.
    static func deeds(of actor: Actor) -> [Verb] {
        switch actor {
        case .customer: everybodys + [.attaches, .receives, .reads, .answers, .idles, .isNow] + signingIn + ofTheLine
        case .agent:
            everybodys + [
                .attaches, .receives, .reads, .transfers, .failsToTransfer, .invites, .rejects, .idles, .isNow,
            ] + ofTheLine + [.signsOut, .losesAccess]
        case .bot: everybodys + [.idles, .isNow] + ofTheLine
        case .system: [.says, .sets, .transfers, .asksForSignIn]
        case .supervisor: everybodys + [.attaches, .monitors, .idles, .isNow] + ofTheLine
        }
    }

    /// What can be seen of an actor, and so expected.
    static func expectable(of actor: Actor) -> [Verb] {
        switch actor {
        case .customer:
            everybodys + [.attaches, .receives, .reads, .answers, .idles, .returns, .timesOut, .isNow] + signingIn
                + [.doesNotSignIn] + ofTheLine
        case .agent:
            everybodys
                + [
                    .attaches, .receives, .reads, .transfers, .failsToTransfer, .invites, .rejects, .misses, .idles,
                    .returns,
                    .timesOut, .isNow,
                ] + ofTheLine
        case .bot: everybodys + [.isNow] + ofTheLine
        case .supervisor: everybodys + [.attaches, .isNow] + ofTheLine
        case .system: [.says, .asksForSignIn]
        }
    }

    private static let everybodys: [Verb] = [.joins, .leaves, .says, .types]
    private static let signingIn: [Verb] = [.signsIn, .failsToSignIn, .cancelsSignIn]
    private static let ofTheLine: [Verb] = [.drops, .reconnects]

    /// What a step has behind a verb.
    enum Value {
        case none
        case duration
        case optionalDuration
        case content
        case text
        case destination
        case attributes
        case file
    }

    static func value(of verb: Verb) -> Value {
        switch verb {
        case .says: .content
        case .answers, .isNow: .text
        case .types, .idles: .duration
        case .drops, .asksForSignIn: .optionalDuration
        case .transfers, .invites: .destination
        case .sets: .attributes
        case .attaches: .file
        case .joins, .leaves, .reconnects, .signsOut, .losesAccess, .receives, .reads, .failsToTransfer, .rejects,
            .misses, .monitors, .returns,
            .timesOut, .signsIn, .failsToSignIn, .cancelsSignIn, .doesNotSignIn:
            .none
        }
    }

    /// How a step that needs a value looks.
    static func example(of verb: Verb) -> String? {
        switch value(of: verb) {
        case .content, .text: "…"
        case .duration: "2s"
        case .destination: "{ queue: billing }"
        case .attributes: "{ tier: gold }"
        case .file: "receipt.pdf"
        case .none, .optionalDuration: nil
        }
    }
}
