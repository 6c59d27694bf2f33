internal import ContactModel
internal import DequeModule
internal import Kernel

/// The part of a run's machine that a snapshot keeps: all that it remembers, to go on with the same scenario. A member that is
/// added here is recorded and restored without any other change.
package struct ScenarioRunFacts: Sendable, Codable {
    var outcome: RunOutcome?
    /// Whether a step or the customer has ended the chat. The run takes no more steps, and passes when the chat's end is told.
    var isEnding = false

    let casting: Casting
    let seed: UInt64
    let name: RunName
    var variables: [String: String]
    /// The scenario's own steps first; the last one is taken before the others.
    var strands: IndexedList<Strand>
    /// Where the step stands that is being taken.
    var current: SourceLocation
    var lastTimer = 0
    /// The steps that say what must not happen, for now.
    var prohibited: [StepPlace] = []
    /// How often each rule has fired.
    var firings: [Int]
    /// Timers of the rules that wait for silence.
    var silences: [Int: Int] = [:]
    /// How often each step has drawn.
    var draws: [String: Int] = [:]
    /// What happened after the cursor and has not been matched. The cursor is the later of the run's last match and the last
    /// item that the run put into the transcript.
    var backlog: Deque<ScenarioEvent> = []
    var history: Deque<ScenarioEvent> = []
    /// When the first thing happened.
    var firstTime: Timestamp?
    /// Who has done anything yet, and who is in the chat, each once.
    var seen: [Part] = []
    var present: [Part] = []
    /// The last interactive message that nobody has answered.
    var question: InteractiveTemplate?
    /// Whether a flow waits for the customer's signing in.
    var isAskedToSignIn = false
}

extension [Part] {
    /// Adds a part that is not among them.
    mutating func include(_ part: Part) {
        if !contains(part) { append(part) }
    }

    mutating func exclude(_ part: Part) {
        removeAll { $0 == part }
    }
}
