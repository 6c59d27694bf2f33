internal import ChatDomain
internal import Kernel

/// One run of a scenario in one chat: a pure state machine from events to actions.
package struct ScenarioRun: Sendable {
    /// What the run waits for before it goes on.
    enum Waiting {
        case nothing
        /// A real customer has not connected yet; the timer bounds that, if anything does.
        case customer(timer: Int?)
        case timer(Int)
        case typing(Part, timer: Int, left: Int64)
        case streaming(Part, [String], timer: Int, every: Int64)
        /// Bounded by so many milliseconds: a client that has not come yet may have more than the expectation gives.
        case expectation(Expectation, timer: Int, within: Int64)
    }

    /// A list of steps under way; the last one is the innermost.
    struct Frame {
        let steps: [Step]
        var next = 0
    }

    package let scenario: Scenario
    package internal(set) var outcome: RunOutcome?

    let casting: Casting
    let seed: UInt64
    let ordinal: Int
    var variables: [String: String]
    var frames: [Frame]
    var current: SourceLocation
    var waiting = Waiting.nothing
    var lastTimer = 0
    /// What happened after the cursor, the run's own last act or match, and has not been matched.
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
    /// The steps that the actions of the last event came from, one for each action.
    var origins: [SourceLocation] = []

    static let longestBacklog = 1_000
    static let longestHistory = 10
    /// Typing is told again this often, as clients do (language: `types`).
    static let typingInterval: Int64 = 5_000

    /// - Parameters:
    ///   - ordinal: the chat's, which names this run's random streams together with seed and scenario.
    ///   - attributes: the chat's, which become variables before those of the scenario.
    package init(
        _ scenario: Scenario, seed: UInt64, ordinal: Int, casting: Casting = Casting(),
        attributes: [(name: String, value: String)] = []
    ) {
        self.scenario = scenario
        self.casting = casting
        self.seed = seed
        self.ordinal = ordinal
        variables = Dictionary((scenario.customer.attributes + attributes).map { ($0.name, $0.value) }) { $1 }
        frames = [Frame(steps: scenario.steps)]
        current = SourceLocation(file: scenario.file, line: 1, column: 1)
    }

    /// Whether the customer is the run's own, or a stand-in.
    var playsCustomer: Bool {
        !scenario.awaits.contains(.customer) || casting.standIns.contains(.customer)
    }

    package mutating func handle(_ event: RunEvent) -> [RunAction] {
        // The last steps may be taken, and the run passed, before the chat refuses one of them.
        if case .refused(let reason, let action) = event { return refuse(reason, action) }
        guard outcome == nil else { return [] }
        origins.removeAll()
        switch event {
        case .started: return proceed()
        case .opened: return awaitCustomer()
        case .heard(let heard): return hear(heard)
        case .timer(let number): return timerFired(number)
        case .refused: return []
        case .chatEnded:
            switch waiting {
            case .expectation(let expectation, _, _):
                return fail("the chat ended before: \(expectation.text)", expectation)
            case .customer: return fail("the chat ended before its customer connected")
            default: return fail("the chat ended before the scenario did")
            }
        }
    }

    mutating func awaitCustomer() -> [RunAction] {
        guard let patience = casting.clientPatience else {
            waiting = .customer(timer: nil)
            return []
        }
        let timer = newTimer()
        waiting = .customer(timer: timer)
        return [.arm(timer: timer, milliseconds: patience)]
    }

    mutating func refuse(_ reason: String, _ action: Int) -> [RunAction] {
        if origins.indices.contains(action) { current = origins[action] }
        return fail(reason)
    }

    // MARK: - Steps

    /// Takes steps until one has to wait, or all are done.
    mutating func proceed() -> [RunAction] {
        waiting = .nothing
        var actions: [RunAction] = []
        while outcome == nil, case .nothing = waiting {
            guard let step = nextStep() else {
                outcome = .passed
                actions.append(.finish)
                break
            }
            current = step.location
            let taken = take(step)
            actions += taken
            origins += taken.map { _ in step.location }
        }
        return actions
    }

    mutating func nextStep() -> Step? {
        while let frame = frames.last {
            if frame.next < frame.steps.count {
                frames[frames.count - 1].next += 1
                return frame.steps[frame.next]
            }
            frames.removeLast()
        }
        return nil
    }

    mutating func take(_ step: Step) -> [RunAction] {
        switch step.kind {
        case .wait(let milliseconds): return pause(milliseconds)
        case .expect(let expectation): return expect(expectation)
        case .fault(let rule): return [.fault(rule)]
        case .act(let part, let deed):
            do throws(UnsetVariable) {
                return try take(deed, of: part, step)
            } catch {
                return fail("${\(error.name)} has no value here")
            }
        }
    }

    mutating func take(_ deed: Deed, of part: Part, _ step: Step) throws(UnsetVariable) -> [RunAction] {
        switch deed {
        case .joins: return act(.join(part))
        case .leaves: return act(.leave(part))
        case .says(let content, let side): return try say(part, content, to: side, step)
        case .streams(let chunks, let pause): return try stream(part, chunks, every: pause)
        case .types(let milliseconds): return act(.type(part)) + type(part, milliseconds)
        case .attaches(let file): return act(.attach(part, file))
        case .receives: return act(.acknowledge(part, isRead: false))
        case .reads: return act(.acknowledge(part, isRead: true))
        case .answers(let choice): return answer(part, try choice.text(variables))
        case .asksForSignIn(let milliseconds): return act(.askForSignIn(milliseconds: milliseconds))
        case .signsIn: return act(.finishSignIn(.succeeded))
        case .failsToSignIn: return act(.finishSignIn(.failed))
        case .cancelsSignIn: return act(.finishSignIn(.cancelled))
        case .sets(let attributes): return try set(attributes)
        case .transfers(let to): return act(.transfer(part, try to.target(variables)))
        case .failsToTransfer: return act(.failTransfer(part))
        case .invites(let to): return act(.invite(part, try to.target(variables)))
        case .rejects: return act(.reject(part))
        case .monitors: return act(.monitor(part))
        case .isNow(let name): return act(.rename(part, try name.text(variables)))
        // Doing nothing is no act: what was heard before can still be matched, as with the line, which is nobody's own act.
        case .idles(let milliseconds): return pause(milliseconds)
        case .drops(let milliseconds): return [.drop(part, milliseconds: milliseconds)]
        case .reconnects: return [.reconnect(part)]
        }
    }

    /// Attributes are variables, too.
    mutating func set(_ attributes: [(name: String, value: Template)]) throws(UnsetVariable) -> [RunAction] {
        var words: [String] = []
        for (name, value) in attributes {
            let text = try value.text(variables)
            variables[name] = text
            words += [name, text]
        }
        return act(.setAttributes(words))
    }

    mutating func pause(_ milliseconds: Int64) -> [RunAction] {
        let timer = newTimer()
        waiting = .timer(timer)
        return [.arm(timer: timer, milliseconds: milliseconds)]
    }

    mutating func act(_ action: RunAction) -> [RunAction] {
        backlog.removeAll()
        return [action]
    }

    mutating func say(
        _ part: Part, _ content: Content, to side: Visibility, _ step: Step
    ) throws(UnsetVariable) -> [RunAction] {
        switch content {
        case .text(let type, let template):
            let text = try template.text(variables)
            noteQuestion(part.actor, type, text)
            return act(.say(part, type, text, to: side))
        case .oneOf(let choices):
            let possible = choices.filter { isPossible($0) }
            var generator = SeededGenerator(seed: seed, stream: "\(scenario.name)\n\(ordinal)\n\(step.key)")
            guard let choice = possible.randomElement(using: &generator) else {
                return fail("every choice of this step names a variable that has no value here")
            }
            return try say(part, choice, to: side, step)
        }
    }

    mutating func stream(
        _ part: Part, _ chunks: [Template], every pause: Int64
    ) throws(UnsetVariable) -> [RunAction] {
        var texts: [String] = []
        for chunk in chunks { texts.append(try chunk.text(variables)) }
        backlog.removeAll()
        return stream(part, texts, isFirst: true, every: pause)
    }

    /// The next piece, and with no time between them all the others.
    mutating func stream(_ part: Part, _ texts: [String], isFirst: Bool, every pause: Int64) -> [RunAction] {
        let action = RunAction.stream(part, texts[0], isFirst: isFirst, isLast: texts.count == 1)
        let rest = Array(texts.dropFirst())
        guard !rest.isEmpty else { return [action] }
        guard pause > 0 else { return [action] + stream(part, rest, isFirst: false, every: 0) }
        let timer = newTimer()
        waiting = .streaming(part, rest, timer: timer, every: pause)
        return [action, .arm(timer: timer, milliseconds: pause)]
    }

    /// Chooses something of the last interactive message, as a client does.
    mutating func answer(_ part: Part, _ choice: String) -> [RunAction] {
        guard let question else { return fail("there is no interactive message to answer") }
        guard question.choices.isEmpty || question.choices.contains(choice) else {
            return fail(
                "\"\(choice)\" is none of the choices: \(question.choices.joined(separator: ", "))"
                    + Suggestion.clause(for: choice, among: question.choices))
        }
        let (type, content) = question.answer(choice)
        return act(.say(part, type, content))
    }

    func isPossible(_ content: Content) -> Bool {
        switch content {
        case .text(_, let template): template.isFilled(by: variables)
        case .oneOf(let choices): choices.contains { isPossible($0) }
        }
    }

    mutating func type(_ part: Part, _ milliseconds: Int64) -> [RunAction] {
        let timer = newTimer()
        waiting = .typing(part, timer: timer, left: milliseconds)
        return [.arm(timer: timer, milliseconds: min(milliseconds, Self.typingInterval))]
    }

    mutating func timerFired(_ number: Int) -> [RunAction] {
        switch waiting {
        case .timer(number): return proceed()
        case .typing(let part, number, let left):
            let rest = left - Self.typingInterval
            guard rest > 0 else { return proceed() }
            origins = [current]
            return act(.type(part)) + type(part, rest)
        case .streaming(let part, let texts, number, let pause):
            waiting = .nothing
            let actions = stream(part, texts, isFirst: false, every: pause)
            guard case .nothing = waiting else {
                origins = actions.map { _ in current }
                return actions
            }
            let next = proceed()
            origins.insert(contentsOf: actions.map { _ in current }, at: 0)
            return actions + next
        case .expectation(let expectation, number, let within):
            guard let steps = expectation.orElse else { return fail(lateness(of: expectation, within), expectation) }
            frames.append(Frame(steps: steps))
            return proceed()
        case .customer(number):
            return fail("no customer connected within \(DurationText.text(casting.clientPatience ?? 0))")
        default: return []
        }
    }

    mutating func newTimer() -> Int {
        lastTimer += 1
        return lastTimer
    }
}
