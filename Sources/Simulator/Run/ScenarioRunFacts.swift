internal import ContactModel
internal import DequeModule
internal import Kernel
internal import ScenarioModel

/// The part of a run's machine that a snapshot keeps: all that is needed to continue the scenario.
///
/// A new member is recorded and restored without any other change.
package struct ScenarioRunFacts: Sendable, Codable {
    var outcome: RunOutcome?
    /// Whether a step or the customer has ended the chat.
    ///
    /// The run executes no more steps, and passes when the chat reports its end.
    var isEnding = false

    let casting: Casting
    let seed: UInt64
    let name: RunName
    var variables: [String: String]
    /// The strands in progress. The scenario's own steps are the first. The last is executed before
    /// the others.
    var strands: IndexedList<Strand>
    /// The location of the current step.
    var current: SourceLocation
    /// How many steps of each list have begun at most, by the list's index.
    var begun: [Int: Int] = [:]
    var lastTimer = 0
    /// How many steps the run has executed at the time of the last one.
    var stepsAtOnce = 0
    var lastStepTime: Timestamp?
    /// The `never` steps that apply at present.
    var prohibited: [StepPlace] = []
    /// How often each rule has fired.
    var firings: [Int]
    /// Timers of the rules that wait for silence, by rule.
    var silences: [Int: Int] = [:]
    /// Random draws so far, by step.
    var draws: [String: Int] = [:]
    /// Events after the cursor that have not been matched.
    ///
    /// The cursor is the run's last match, or the last item that the run put into the transcript,
    /// whichever is later.
    var backlog: Deque<ScenarioEvent> = []
    var history: Deque<ScenarioEvent> = []
    /// When the first event happened.
    var firstTime: Timestamp?
    /// The parts that have acted, and the parts that are in the chat, each once.
    var seen: [Part] = []
    var present: [Part] = []
    /// The last interactive message that the customer has not answered.
    var question: InteractiveTemplate?
    /// Whether a flow waits for the customer to sign in.
    var isAskedToSignIn = false
}

extension [Part] {
    /// Adds a part that is not in the list yet.
    mutating func include(_ part: Part) {
        if !contains(part) { append(part) }
    }

    mutating func exclude(_ part: Part) {
        removeAll { $0 == part }
    }
}
