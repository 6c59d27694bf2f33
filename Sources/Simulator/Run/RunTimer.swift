/// A timer of a run in its chat.
enum RunTimer: Hashable, Sendable {
    /// One of the machine's, by its number, from 0.
    case machine(Int)
    /// Of a replay: the time of the input at that place, from 0.
    case input(Int)
    /// Of a replay: the time of the answer to the question of that number, from 1.
    case answer(to: Int)

    /// As the chat knows it. Inputs count down from -1, and answers from far below: replays have fewer inputs.
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
