internal import Chats
internal import Kernel
internal import ScenarioModel

/// The part of a run's state that a snapshot keeps, in addition to the state of its machine.
///
/// A new member is recorded and restored without any other change.
struct RunFacts: Sendable, Codable {
    /// An answer of a replay that is not delivered yet, with the timer of its question.
    struct AnswerUnderWay: Sendable, Codable {
        let timer: Int
        let answer: ServiceAnswer
    }

    /// The participants that play the actors.
    var cast = Cast()
    /// Every participant that the run has played, including those that have left.
    var played = Cast()
    /// The numbers of growing messages in progress, by the strand that says them.
    var growingMessages: [Strand.Index: Int] = [:]
    /// The variables that the run was started with.
    var givenVariables: [String: String] = [:]
    /// Fault rules that this run added, and removes when it ends.
    var faults: [String] = []
    /// This run's index among the chat's observers, which identifies the run's timers.
    var observer = ObserverIndex(rawValue: 0)
    /// Whether this run has become an observer of its chat.
    var hasBegun = false
    /// Whether this run keeps the chat open after the last agent has left.
    var holdsEnd = false
    /// Questions asked so far.
    var asked = 0
    /// The answers of services so far.
    var answers: [RecordedAnswer] = []
    /// Answers that are not delivered yet, by the question's number.
    var answersUnderWay: [Int: AnswerUnderWay] = [:]
    /// The record of the run; nil if no client requested one.
    var record: RunRecord?
    /// When the machine finished. The run reports its end after the turn, with all of its events.
    var finishedAt: Timestamp?
    /// The number of the last occurrence that is part of the run, once the run is over.
    ///
    /// The release of the chat is not part of the run.
    var lastOccurrence: Int?
    /// The number of the chat's last occurrence before the last item that the run put into the transcript.
    var cursor = 0
    var status = Run.Status()
}
