package import Kernel
internal import ScenarioModel

/// A sequence of steps in progress: the scenario's own, or the steps of a rule that fired.
package struct Strand: Sendable, Codable {
    /// The index of a strand in its run.
    package typealias Index = ListIndex<Strand>

    /// A position in a list of steps.
    struct Frame: Sendable, Codable {
        let block: BlockID
        var next = 0
        /// The rounds that remain, including the current one.
        var rounds = 1
        /// The loop whose steps these are; nil for other lists.
        var loop: StepPlace?
    }

    /// What the strand waits for before it continues.
    enum Waiting: Sendable, Codable {
        /// The strand can continue when it is its turn.
        case nothing
        /// A real customer, who has not connected yet. The timer, if any, limits the wait.
        case customer(timer: Int?)
        case timer(Int)
        /// `then` is what the part says after typing.
        case typing(Part, timer: Int, left: Int64, then: Words?)
        case streaming(Part, [String], timer: Int, every: Int64)
        /// The indices of the step's expected events that have not happened yet.
        ///
        /// `within` is the limit in milliseconds. It can exceed the expectation's own limit if a
        /// client has not come yet.
        case expectation(left: [Int], timer: Int, within: Int64)
        /// The answer of a service.
        case answer(timer: Int)
        /// The leaving of the customer that the run plays, which may end the chat.
        case leaving
        /// The end of the chat. All steps are done, but rules can still fire.
        case chatEnd

        var timer: Int? {
            switch self {
            case .nothing, .leaving, .chatEnd: nil
            case .customer(let timer): timer
            case .timer(let timer), .typing(_, let timer, _, _), .streaming(_, _, let timer, _),
                .expectation(_, let timer, _), .answer(let timer):
                timer
            }
        }
    }

    /// The rule whose steps these are; nil for the scenario's own.
    let rule: Int?
    /// The positions in nested lists of steps. The last one is the innermost.
    var frames: [Frame]
    var waiting = Waiting.nothing
    /// Whether an event that has met the expectation, or a part of it, ends the chat.
    var metEndOfChat = false
    /// The place of the step that began last.
    var place: StepPlace?

    init(rule: Int?, _ block: BlockID) {
        self.rule = rule
        frames = [Frame(block: block)]
    }

    mutating func enter(_ block: BlockID, rounds: Int = 1, of loop: StepPlace? = nil) {
        frames.append(Frame(block: block, rounds: rounds, loop: loop))
    }

    /// Starts the loop's next round, or leaves the loop after the last one.
    mutating func nextRound() {
        guard let frame = frames.last, frame.rounds > 1 else { return leaveLoop() }
        frames[frames.count - 1].rounds -= 1
        frames[frames.count - 1].next = 0
    }

    /// Leaves the innermost loop, with all lists of steps in it.
    mutating func leaveLoop() {
        guard let index = frames.lastIndex(where: { $0.loop != nil }) else { return }
        frames.removeSubrange(index...)
    }

    /// Returns the number of the current round's row, from 1.
    func row(of loop: Loop) -> Int? { frames.last.map { loop.mostRounds - $0.rounds + 1 } }

    /// What a strand does next.
    enum Advance {
        case step(Step)
        /// All steps of a round are done. The place is that of the loop's step.
        case roundEnded(StepPlace)
        case done
    }

    /// Advances to the next step.
    ///
    /// - Parameter blocks: all lists of steps of the scenario.
    mutating func advance(in blocks: [[Step]]) -> Advance {
        while let frame = frames.last {
            let steps = blocks[frame.block.index]
            if frame.next < steps.count {
                frames[frames.count - 1].next += 1
                place = StepPlace(block: frame.block, index: frame.next)
                return .step(steps[frame.next])
            }
            if let loop = frame.loop { return .roundEnded(loop) }
            frames.removeLast()
        }
        return .done
    }

    /// Returns the step that began last. The strand may still wait in it.
    func step(in blocks: [[Step]]) -> Step? {
        place.flatMap { blocks.step(at: $0) }
    }
}

// A step is large, and these copy only a part of it.
extension [[Step]] {
    func location(at place: StepPlace) -> SourceLocation? {
        contains(place) ? self[place.block.index][place.index].location : nil
    }

    func expectation(at place: StepPlace) -> Expectation? {
        guard contains(place), case .expect(let expectation) = self[place.block.index][place.index].kind else {
            return nil
        }
        return expectation
    }

    private func contains(_ place: StepPlace) -> Bool {
        indices.contains(place.block.index) && self[place.block.index].indices.contains(place.index)
    }
}

extension Strand.Index {
    /// The strand of the scenario's own steps.
    static var main: Self { Self(rawValue: 0) }
}

extension IndexedList<Strand> {
    /// The strand that began last. The main strand always exists.
    var newest: Strand.Index { index(before: endIndex) }
}
