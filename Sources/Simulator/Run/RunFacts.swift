internal import Chats
internal import Kernel

/// The part of a run's state that a snapshot keeps, beside its machine's. A member that is added here is recorded and restored
/// without any other change.
struct RunFacts: Sendable, Codable {
    /// Of a replay: an answer that is on its way to the question's timer.
    struct AnswerUnderWay: Sendable, Codable {
        let timer: Int
        let answer: ServiceAnswer
    }

    /// The participants that play the actors.
    var cast = Cast()
    /// Every participant that the run has played, also those who have left.
    var played = Cast()
    /// The messages that are being said piece by piece, by the strand that says them.
    var growingMessages: [Strand.Index: Int] = [:]
    /// Fault rules that this run has made, which go with it.
    var faults: [String] = []
    /// This run's index among the chat's observers; it names the run's timers.
    var observer = ObserverIndex(rawValue: 0)
    /// Whether this run has become an observer of its chat.
    var hasBegun = false
    /// Whether this run keeps the chat open after the last agent has left.
    var holdsEnd = false
    /// How many questions were asked.
    var asked = 0
    /// What services have answered.
    var answers: [RecordedAnswer] = []
    /// By the question's number.
    var answersUnderWay: [Int: AnswerUnderWay] = [:]
    /// Nil unless somebody wants to read it.
    var record: RunRecord?
    /// When the machine came to its end; others hear of it when the turn has ended, with all that happened in it.
    var finishedAt: Timestamp?
    /// The number of the last occurrence in the chat that is part of the run, once the run is over. The release of the chat is
    /// not.
    var lastOccurrence: Int?
    /// The number of the chat's last occurrence before the last item that the run put into the transcript.
    var cursor = 0
    var status = Run.Status()
}
