internal import ChatDomain
internal import Kernel

/// One run of a scenario in one chat: a pure state machine from events to actions.
///
/// Its steps are a strand; a rule that fires puts another on top, which is taken to its end before the one below goes on.
package struct ScenarioRun: Sendable {
    package let scenario: Scenario
    package internal(set) var outcome: RunOutcome?
    /// Whether a step or the customer has ended the chat. The run takes no more steps, and passes when the chat's end is told.
    var isEnding = false

    let casting: Casting
    let seed: UInt64
    let name: RunName
    var variables: [String: String]
    /// The scenario's own steps first; the last one is taken before the others.
    var strands: [Strand]
    /// What is done for a step of which strand.
    var active = 0
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
    var backlog: [Heard] = []
    var history: [Heard] = []
    /// When the first thing happened.
    var firstTime: Timestamp?
    /// Who has done anything yet, and who is in the chat.
    var seen: Set<Part> = []
    var present: Set<Part> = []
    /// The last interactive message that nobody has answered.
    var question: InteractiveTemplate?
    /// Whether a flow waits for the customer's signing in.
    var isAskedToSignIn = false

    /// The effort that is left for comparisons in this turn of the chat, and whether it ran out.
    var effort = MatchEffort()
    var isExhausted = false

    /// What the event that is being handled leads to, and the steps that it comes from.
    private var output: [(action: RunAction, origin: SourceLocation)] = []
    /// Those of the last event's actions.
    private var origins: [SourceLocation] = []
    /// Those of the last event's actions that move the cursor: items that the run puts into the transcript.
    private(set) var ownItems: [Int] = []

    static let longestBacklog = 1_000
    static let longestHistory = 10
    /// Typing is told again this often, as clients do (Documentation/Scenarios.md#steps).
    static let typingInterval: Int64 = 5_000
    /// Steps that may be taken without any time passing: more are a slip in a `repeat`.
    static let mostStepsAtOnce = 100_000

    /// - Parameter attributes: the chat's, which become variables before those of the scenario.
    package init(
        _ scenario: Scenario, seed: UInt64, name: RunName, casting: Casting = Casting(),
        attributes: [(name: String, value: String)] = []
    ) {
        self.scenario = scenario
        self.casting = casting
        self.seed = seed
        self.name = name
        let known = scenario.variables(ofRow: name.row) + attributes
        variables = Dictionary(known.map { ($0.name, $0.value) }) { $1 }
        strands = [Strand(rule: nil, .main)]
        firings = Array(repeating: 0, count: scenario.rules.count)
        current = SourceLocation(file: scenario.file, line: 1, column: 1)
    }

    package mutating func handle(_ event: RunEvent) -> [RunAction] {
        ownItems.removeAll(keepingCapacity: true)
        // The last steps may be taken, and the run passed, before the chat refuses one of them.
        if case .refused(let reason, let action) = event {
            if origins.indices.contains(action) { current = origins[action] }
            fail(reason)
        } else if outcome == nil {
            take(event)
        } else if case .heard(let heard, _) = event {
            // What the last turn did is part of a failure's report.
            keepHistory(heard)
        }
        origins = output.map(\.origin)
        defer { output.removeAll() }
        return output.map(\.action)
    }

    private mutating func take(_ event: RunEvent) {
        guard !isEnding else { return takeAtEnd(event) }
        switch event {
        case .started:
            present.insert(.customer)
            proceed()
        case .opened: awaitCustomer()
        case .heard(let heard, let isBeforeOwnItem): hear(heard, isBeforeOwnItem: isBeforeOwnItem)
        case .hasLeft(let endsChat): left(endsChat: endsChat)
        case .timer(let number): timerFired(number)
        case .answered(let timer, let answer): take(answer, timer)
        case .refused: break
        case .chatEnded: chatEnded()
        }
    }

    /// Once the chat ends, only what happened before that can still fail the run.
    private mutating func takeAtEnd(_ event: RunEvent) {
        switch event {
        case .heard(let heard, let isBeforeOwnItem):
            note(heard)
            guard isBeforeOwnItem else { return }
            if let broken = brokenProhibition(by: heard) { return fail(breaking: broken, heard) }
            failIfExhausted()
        case .chatEnded: pass()
        case .opened, .started, .timer, .answered, .refused, .hasLeft: break
        }
    }

    /// Resets the effort when the chat's turn has ended, and completes a failure's report.
    package mutating func turnSettled() {
        effort = MatchEffort()
        isExhausted = false
        guard case .failed(var failure) = outcome else { return }
        failure.lastEvents = history.map { $0.text(since: firstTime ?? $0.time) }
        outcome = .failed(failure)
    }

    private mutating func awaitCustomer() {
        // The first step waits for it.
        if let step = scenario.steps.first { current = step.location }
        let timer = casting.clientPatience.map { patience in
            let timer = newTimer()
            emit(.arm(timer: timer, milliseconds: patience))
            return timer
        }
        strands[0].waiting = .customer(timer: timer)
    }

    private mutating func chatEnded() {
        // A customer who leaves a chat that has ended has nothing to end.
        if case .chatEnd = strands[0].waiting { return pass() }
        if leavingStrand != nil { return pass() }
        activate(strands.count - 1)
        switch strands[active].waiting {
        case .expectation(let left, _, _):
            fail("the chat ended before: \(wanted(left).map(\.text).joined(separator: "; "))", left)
        case .customer: fail("the chat ended before its customer connected", about: [.customerJoins])
        case .nothing, .timer, .typing, .streaming, .answer, .leaving, .chatEnd:
            fail("the chat ended before the scenario did")
        }
    }

    // MARK: - What comes of it

    mutating func emit(_ action: RunAction) {
        output.append((action, current))
    }

    /// An act of the run itself, not of a stand-in. An expectation does not match anything before an item that the run puts
    /// into the transcript.
    mutating func act(_ action: RunAction) {
        if case .join(let part) = action, present.contains(part) { return emit(action) }
        if action.putsItem {
            backlog.removeAll()
            ownItems.append(output.count)
        }
        emit(action)
    }

    mutating func newTimer() -> Int {
        lastTimer += 1
        return lastTimer
    }

    /// Lets a strand wait for a timer's while.
    mutating func wait(_ milliseconds: Int64, _ waiting: (Int) -> Strand.Waiting) {
        let timer = newTimer()
        strands[active].waiting = waiting(timer)
        emit(.arm(timer: timer, milliseconds: milliseconds))
    }

    mutating func pass() {
        outcome = .passed
        emit(.finish)
    }

    // MARK: - Going on

    /// What follows is done for that strand.
    mutating func activate(_ strand: Int) {
        active = strand
        if let step = strands[strand].step(of: scenario) { current = step.location }
    }

    /// Takes steps until one has to wait, or all are done.
    mutating func proceed() {
        for _ in 0..<Self.mostStepsAtOnce {
            active = strands.count - 1
            guard outcome == nil, !isEnding, case .nothing = strands[active].waiting else { return }
            if let step = strands[active].nextStep(of: scenario) {
                current = step.location
                if let id = step.id { prohibited = prohibited.filter { prohibition(at: $0)?.until != id } }
                take(step)
            } else {
                endStrand()
            }
        }
        fail("\(Self.mostStepsAtOnce) steps are taken here without any time passing")
    }

    private mutating func endStrand() {
        if strands.count > 1 {
            strands.removeLast()
        } else if scenario.rules.isEmpty {
            pass()
        } else {
            strands[0].waiting = .chatEnd
        }
    }

    private mutating func timerFired(_ number: Int) {
        if let rule = silences.first(where: { $0.value == number })?.key { return silenceFell(rule) }
        guard let strand = strands.lastIndex(where: { $0.waiting.timer == number }) else { return }
        activate(strand)
        switch strands[strand].waiting {
        case .timer: strands[strand].waiting = .nothing
        case .typing(let part, _, let left) where left > Self.typingInterval: type(part, left - Self.typingInterval)
        case .typing: strands[strand].waiting = .nothing
        case .streaming(let part, let texts, _, let pause): stream(part, texts, isFirst: false, every: pause)
        case .expectation(let left, _, let within): expectationLapsed(left, within)
        case .answer: fail("the service has not answered within the time that ask gives it")
        case .customer:
            let patience = DurationText.text(casting.clientPatience ?? 0)
            fail("no customer connected within \(patience)", about: [.customerJoins])
        case .nothing, .leaving, .chatEnd: break
        }
        proceed()
    }

    /// Bytes that all values may have together: a scenario that doubles one in a repeat is a slip, or worse.
    private static let mostVariableBytes = 1_024 * 1_024

    /// Gives variables values; false, with the run failed, for more than any scenario needs.
    @discardableResult
    mutating func set(_ values: [String: String]) -> Bool {
        guard !values.isEmpty else { return true }
        variables.merge(values) { _, new in new }
        let bytes = variables.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard bytes > Self.mostVariableBytes else { return true }
        // What is too much is not kept for reports either.
        variables.removeAll()
        fail("the variables have \(bytes) bytes together; \(Self.mostVariableBytes) are allowed")
        return false
    }

    /// One of the choices, from the step's own stream.
    mutating func draw<Choice>(_ choices: [Choice], for key: String) -> Choice? {
        draws[key, default: 0] += 1
        let number = draws[key] ?? 1
        var stream = "\(scenario.name)\n\(name.stream)\n\(key)"
        // A step that is taken again draws anew.
        if number > 1 { stream += "\n#\(number)" }
        var generator = SeededGenerator(seed: seed, stream: stream)
        return choices.randomElement(using: &generator)
    }
}
