package import Kernel
package import ScenarioModel

/// How far a run has got: the state of each step, and what the run waits for.
package struct RunProgress: Sendable {
    package enum StepState: String, Sendable {
        /// The step has begun, and the run has gone on.
        case done
        /// The run is in this step.
        case waiting
        case failed
        /// The run has not reached the step.
        case pending
    }

    package struct Step: Sendable {
        package let location: SourceLocation
        package let state: StepState
    }

    /// What a strand of the run waits for.
    package struct Wait: Sendable {
        package let location: SourceLocation
        /// The expected events, as the file says them. Empty if the run waits for time to pass.
        package let expected: [String]
        /// When the wait ends; nil if it has no limit.
        package let until: Timestamp?
    }

    /// The steps of all lists, in the order of the file. Steps of other files come last.
    package let steps: [Step]
    /// The oldest wait first: the scenario's own steps, then those of rules that fired. Empty when the run is over.
    package let waits: [Wait]
    package let variables: [String: String]
}

extension ScenarioRun {
    /// The location of the step that the run is in; nil before the first.
    var currentStep: SourceLocation? { facts.strands.last?.step(in: scenario.blocks)?.location }

    /// - Parameter deadline: returns when a timer of the machine fires; nil if it is not armed.
    func progress(deadline: (Int) -> Timestamp?) -> RunProgress {
        RunProgress(
            steps: steps, waits: outcome == nil ? facts.strands.compactMap { wait(of: $0, deadline) } : [],
            variables: facts.variables)
    }

    private var steps: [RunProgress.Step] {
        let current = outcome == nil ? facts.strands.compactMap { $0.waiting.isOver ? nil : $0.place } : []
        let all = scenario.blocks.enumerated().flatMap { block, steps in
            steps.enumerated().map { index, step in
                let place = StepPlace(block: BlockID(index: block), index: index)
                return RunProgress.Step(location: step.location, state: state(of: step, at: place, among: current))
            }
        }
        return all.enumerated().sorted { one, other in
            let (a, b) = (one.element.location, other.element.location)
            let (isOwn, isOthersOwn) = (a.file == scenario.file, b.file == scenario.file)
            guard isOwn == isOthersOwn else { return isOwn }
            return (a.file, a.line, a.column, one.offset) < (b.file, b.line, b.column, other.offset)
        }.map(\.element)
    }

    /// - Parameter current: the places of the steps that the run is in.
    private func state(of step: Step, at place: StepPlace, among current: [StepPlace]) -> RunProgress.StepState {
        if case .failed(let failure)? = outcome, failure.step == step.location { return .failed }
        if current.contains(place) { return .waiting }
        return place.index < facts.begun[place.block.index, default: 0] ? .done : .pending
    }

    private func wait(of strand: Strand, _ deadline: (Int) -> Timestamp?) -> RunProgress.Wait? {
        guard !strand.waiting.isOver, let step = strand.step(in: scenario.blocks) ?? scenario.steps.first else {
            return nil
        }
        return RunProgress.Wait(
            location: step.location, expected: expected(by: strand, step),
            until: strand.waiting.timer.flatMap(deadline))
    }

    private func expected(by strand: Strand, _ step: Step) -> [String] {
        switch strand.waiting {
        case .expectation(let left, _, _):
            guard case .expect(let expectation) = step.kind else { return [] }
            return left.filter(expectation.all.indices.contains).map { expectation.all[$0].text }
        case .customer: return ["the customer's client connects"]
        case .leaving: return ["customer leaves"]
        case .answer: return ["the service answers"]
        case .nothing, .timer, .typing, .streaming, .chatEnd: return []
        }
    }
}

extension Strand.Waiting {
    /// Whether the strand waits in no step.
    fileprivate var isOver: Bool {
        switch self {
        case .nothing, .chatEnd: true
        case .customer, .timer, .typing, .streaming, .expectation, .answer, .leaving: false
        }
    }
}
