internal import Kernel
package import ScenarioModel

/// One run of a scenario in one chat: a pure state machine from events to actions.
///
/// The scenario's own steps are a strand. A rule that fires adds a strand on top, which is executed
/// to its end before the strand below continues.
package struct ScenarioRun: Sendable {
    package var scenario: Scenario { _read { yield sharedScenario.value } }
    let sharedScenario: SharedScenario
    package internal(set) var facts: ScenarioRunFacts
    package var outcome: RunOutcome? { facts.outcome }
    /// The strand whose step is executed at present.
    var active = Strand.Index.main

    /// What the chat and the clock are at the moment, for built-in variables. Set before each event.
    package var surroundings = BuiltInValues.Surroundings()

    /// The agents in the chat after the run's acts in this turn, which the chat has not reported yet; nil before such
    /// an act.
    var agentsOfTurn: [Part]?

    /// The effort that is left for comparisons in this turn of the chat, and whether it ran out.
    var effort = MatchEffort()
    var isExhausted = false

    /// The actions for the current event, with the locations of their steps.
    private var output: [(action: RunAction, origin: SourceLocation)] = []
    /// The locations of the steps that caused the last event's actions.
    private(set) var origins: [SourceLocation] = []
    /// Indices of the last event's actions that put an item into the transcript, in ascending order.
    /// Such an item moves the cursor.
    private(set) var ownItems: [Int] = []

    static let longestBacklog = 1_000
    static let longestHistory = 10
    /// Milliseconds between typing events, as in clients (Documentation/Scenarios.md#steps).
    static let typingInterval: Int64 = 5_000
    /// The most steps without any time passing. More are a mistake in a `repeat`.
    static let mostStepsAtOnce = 100_000

    /// - Parameter variables: the chat's attributes, and other variables. They take precedence over those of the
    ///   scenario.
    package init(
        _ scenario: Scenario, seed: UInt64, name: RunName, casting: Casting = Casting(),
        variables: [(name: String, value: String)] = []
    ) {
        self.init(SharedScenario(scenario), seed: seed, name: name, casting: casting, variables: variables)
    }

    init(
        _ shared: SharedScenario, seed: UInt64, name: RunName, casting: Casting,
        variables: [(name: String, value: String)]
    ) {
        let scenario = shared.value
        let known = scenario.variables(ofRow: name.row) + variables
        self.init(
            shared,
            ScenarioRunFacts(
                casting: casting, seed: seed, name: name,
                variables: Dictionary(known.map { ($0.name, $0.value) }) { $1 },
                strands: [Strand(rule: nil, .main)],
                current: SourceLocation(file: scenario.file, line: 1, column: 1),
                firings: Array(repeating: 0, count: scenario.rules.count)))
    }

    /// Continues a run from its facts.
    ///
    /// - Parameter scenario: the scenario that the facts belong to.
    init(_ scenario: SharedScenario, _ facts: ScenarioRunFacts) {
        sharedScenario = scenario
        self.facts = facts
    }

    package mutating func handle(_ event: RunEvent) -> [RunAction] {
        agentsOfTurn = nil
        ownItems.removeAll(keepingCapacity: true)
        // The run may have executed its last steps and passed before the chat refuses one of them.
        if case .refused(let reason, let action) = event {
            if origins.indices.contains(action) { facts.current = origins[action] }
            fail(reason)
        } else if outcome == nil {
            take(event)
        } else if case .happened(let event, _) = event {
            // A failure's report includes all events of the last turn.
            keepHistory(event)
        }
        origins = output.map(\.origin)
        defer { output.removeAll() }
        return output.map(\.action)
    }

    private mutating func take(_ event: RunEvent) {
        guard !facts.isEnding else { return takeAtEnd(event) }
        switch event {
        case .started:
            facts.present.include(.customer)
            proceed()
        case .opened: awaitCustomer()
        case .happened(let event, let isBeforeOwnItem): receive(event, isBeforeOwnItem: isBeforeOwnItem)
        case .hasLeft(let endsChat): left(endsChat: endsChat)
        case .timer(let number): timerFired(number)
        case .answered(let timer, let answer): take(answer, timer)
        case .refused: break
        case .chatEnded: chatEnded()
        }
    }

    /// Handles an event after a step or the customer has ended the chat.
    ///
    /// Only what happened before that can still fail the run.
    private mutating func takeAtEnd(_ event: RunEvent) {
        switch event {
        case .happened(let event, let isBeforeOwnItem):
            record(event)
            guard isBeforeOwnItem else { return }
            if let broken = brokenProhibition(by: event) { return fail(breaking: broken, event) }
            failIfExhausted()
        case .chatEnded: pass()
        case .opened, .started, .timer, .answered, .refused, .hasLeft: break
        }
    }

    /// Resets the effort at the end of the chat's turn, and completes a failure's report.
    package mutating func turnEnded() {
        effort = MatchEffort()
        isExhausted = false
        guard case .failed(var failure) = outcome else { return }
        failure.lastEvents = facts.history.map { $0.text(since: facts.firstTime ?? $0.time) }
        facts.outcome = .failed(failure)
    }

    private mutating func awaitCustomer() {
        // The first step waits for the customer.
        if let step = scenario.steps.first { facts.current = step.location }
        let timer = facts.casting.clientPatience.map { patience in
            let timer = newTimer()
            emit(.arm(timer: timer, milliseconds: patience))
            return timer
        }
        facts.strands[.main].waiting = .customer(timer: timer)
    }

    private mutating func chatEnded() {
        // The run is complete if all steps are done, or if only the customer was to leave.
        if case .chatEnd = facts.strands[.main].waiting { return pass() }
        if leavingStrand != nil { return pass() }
        activate(facts.strands.newest)
        switch facts.strands[active].waiting {
        case .expectation(let left, _, _):
            fail("the chat ended before: \(wanted(left).map(\.text).joined(separator: "; "))", left)
        case .customer: fail("the chat ended before its customer connected", about: [.customerJoins])
        case .nothing, .timer, .typing, .streaming, .answer, .leaving, .chatEnd:
            fail("the chat ended before the scenario did")
        }
    }

    // MARK: - Actions

    mutating func emit(_ action: RunAction) {
        output.append((action, facts.current))
    }

    /// Performs an act of the run itself, not of a stand-in.
    ///
    /// After an act that puts an item into the transcript, expectations ignore earlier events.
    mutating func perform(_ action: RunAction) {
        if case .join(let part) = action, facts.present.contains(part) { return emit(action) }
        if action.putsItem {
            facts.backlog.removeAll()
            ownItems.append(output.count)
        }
        emit(action)
    }

    mutating func newTimer() -> Int {
        facts.lastTimer += 1
        return facts.lastTimer
    }

    /// Makes the active strand wait for a new timer.
    mutating func wait(_ milliseconds: Int64, _ waiting: (Int) -> Strand.Waiting) {
        let timer = newTimer()
        facts.strands[active].waiting = waiting(timer)
        emit(.arm(timer: timer, milliseconds: milliseconds))
    }

    mutating func pass() {
        facts.outcome = .passed
        emit(.finish)
    }

    // MARK: - Executing steps

    /// Makes a strand the one that the following changes apply to.
    mutating func activate(_ strand: Strand.Index) {
        active = strand
        if let place = facts.strands[strand].place, let location = scenario.blocks.location(at: place) {
            facts.current = location
        }
    }

    /// Executes steps until a strand has to wait, or all steps are done.
    mutating func proceed() {
        if facts.lastStepTime != surroundings.now { (facts.lastStepTime, facts.stepsAtOnce) = (surroundings.now, 0) }
        while facts.stepsAtOnce < Self.mostStepsAtOnce {
            facts.stepsAtOnce += 1
            active = facts.strands.newest
            guard outcome == nil, !facts.isEnding, case .nothing = facts.strands[active].waiting else { return }
            switch facts.strands[active].advance(in: scenario.blocks) {
            case .step(let step):
                facts.current = step.location
                noteProgress()
                if let id = step.id { facts.prohibited = facts.prohibited.filter { prohibition(at: $0)?.until != id } }
                execute(step)
            case .roundEnded(let loop): endRound(of: loop)
            case .done: endStrand()
            }
        }
        fail("\(Self.mostStepsAtOnce) steps ran without any time passing")
    }

    /// Remembers how far the list of the step that begins has got.
    private mutating func noteProgress() {
        guard let place = facts.strands[active].place else { return }
        if place.index >= facts.begun[place.block.index, default: 0] {
            facts.begun[place.block.index] = place.index + 1
        }
    }

    private mutating func endStrand() {
        if facts.strands.count > 1 {
            facts.strands.removeLast()
        } else if scenario.rules.isEmpty {
            pass()
        } else {
            facts.strands[.main].waiting = .chatEnd
        }
    }

    private mutating func timerFired(_ number: Int) {
        if let rule = facts.silences.first(where: { $0.value == number })?.key { return silenceTimerFired(rule) }
        guard let strand = facts.strands.lastIndex(where: { $0.waiting.timer == number }) else { return }
        activate(strand)
        switch facts.strands[strand].waiting {
        case .timer: facts.strands[strand].waiting = .nothing
        case .typing(let part, _, let left, let words):
            if left > Self.typingInterval {
                type(part, left - Self.typingInterval, then: words)
            } else {
                facts.strands[strand].waiting = .nothing
                if let words { say(words) }
            }
        case .streaming(let part, let texts, _, let pause): stream(part, texts, isFirst: false, every: pause)
        case .expectation(let left, _, let within): expectationLapsed(left, within)
        case .answer: serviceFailed("the service did not answer within the time limit of ask")
        case .customer:
            let patience = DurationText.text(facts.casting.clientPatience ?? 0)
            fail("no customer connected within \(patience)", about: [.customerJoins])
        case .nothing, .leaving, .chatEnd: break
        }
        proceed()
    }

    /// The most bytes of all variables together.
    ///
    /// A scenario that exceeds it, for example by doubling a value in a `repeat`, is faulty or
    /// malicious.
    private static let mostVariableBytes = 1_024 * 1_024

    /// Sets variables. Returns false and fails the run if all variables together are too large.
    @discardableResult
    mutating func set(_ values: [String: String]) -> Bool {
        guard !values.isEmpty else { return true }
        facts.variables.merge(values) { _, new in new }
        let bytes = facts.variables.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard bytes > Self.mostVariableBytes else { return true }
        // Values that are too large are not kept for reports either.
        facts.variables.removeAll()
        fail("together the variables have \(bytes) bytes; \(Self.mostVariableBytes) are allowed")
        return false
    }
}
