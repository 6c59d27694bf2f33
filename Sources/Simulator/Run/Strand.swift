package import Kernel

/// One line of steps under way: the scenario's own, or those of a rule that has fired.
package struct Strand: Sendable, Codable {
    /// Its place among the strands of its run.
    package typealias Index = ListIndex<Strand>

    /// Where a list of steps stands.
    struct Frame: Sendable, Codable {
        let block: BlockID
        var next = 0
        /// How often the list is taken yet, this time included.
        var rounds = 1
    }

    /// What the strand waits for before it goes on.
    enum Waiting: Sendable, Codable {
        /// It can go on, once it is its turn.
        case nothing
        /// A real customer has not connected yet; the timer bounds that, if anything does.
        case customer(timer: Int?)
        case timer(Int)
        case typing(Part, timer: Int, left: Int64)
        case streaming(Part, [String], timer: Int, every: Int64)
        /// Those of the step's expectation that have not happened yet. Bounded by so many milliseconds: a client that has not
        /// come yet may have more than the expectation gives.
        case expectation(left: [Int], timer: Int, within: Int64)
        /// A service has not answered yet.
        case answer(timer: Int)
        /// The customer whom the run plays leaves; that may end the chat.
        case leaving
        /// All its steps are taken; rules go on.
        case chatEnd

        var timer: Int? {
            switch self {
            case .nothing, .leaving, .chatEnd: nil
            case .customer(let timer): timer
            case .timer(let timer), .typing(_, let timer, _), .streaming(_, _, let timer, _),
                .expectation(_, let timer, _), .answer(let timer):
                timer
            }
        }
    }

    /// The rule whose steps these are; nil for the scenario's own.
    let rule: Int?
    /// The last one is the innermost.
    var frames: [Frame]
    var waiting = Waiting.nothing
    /// Whether what has met its expectation so far ends the chat.
    var metEndOfChat = false
    /// The step that was taken last.
    var place: StepPlace?

    init(rule: Int?, _ block: BlockID) {
        self.rule = rule
        frames = [Frame(block: block)]
    }

    mutating func enter(_ block: BlockID, rounds: Int = 1) {
        frames.append(Frame(block: block, rounds: rounds))
    }

    /// Goes to the next step; nil if all are taken.
    ///
    /// - Parameter blocks: all lists of steps of the scenario.
    mutating func nextStep(in blocks: [[Step]]) -> Step? {
        while let frame = frames.last {
            let steps = blocks[frame.block.index]
            if frame.next < steps.count {
                frames[frames.count - 1].next += 1
                place = StepPlace(block: frame.block, index: frame.next)
                return steps[frame.next]
            }
            if frame.rounds > 1, !steps.isEmpty {
                frames[frames.count - 1].rounds -= 1
                frames[frames.count - 1].next = 0
            } else {
                frames.removeLast()
            }
        }
        return nil
    }

    /// The step that was taken last.
    func step(in blocks: [[Step]]) -> Step? {
        place.flatMap { blocks.step(at: $0) }
    }
}

extension Strand.Index {
    /// The strand of the scenario's own steps.
    static var main: Self { Self(rawValue: 0) }
}

extension IndexedList<Strand> {
    /// The strand that began last; there is always the main one.
    var newest: Strand.Index { index(before: endIndex) }
}
