internal import ScenarioModel

/// A timer of a run in its chat.
enum RunTimer: Hashable, Sendable {
    /// A timer of the state machine, by its number, from 0.
    case machine(Int)
    /// The time of an input in a replay, by the input's index, from 0.
    case input(Int)
    /// The time of an answer in a replay, by the question's number, from 1.
    case answer(to: Int)

    /// The timer's number in the chat.
    ///
    /// Inputs count down from -1. Answers count down from a number that no input reaches.
    var number: Int {
        switch self {
        case .machine(let number): number
        case .input(let place): -1 - place
        case .answer(let question): Self.answers - question
        }
    }

    init(number: Int) {
        self =
            if number >= 0 {
                .machine(number)
            } else if number > Self.answers {
                .input(-1 - number)
            } else {
                .answer(to: Self.answers - number)
            }
    }

    private static let answers = -1_000_000_000
}
