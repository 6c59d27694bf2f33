internal import ChatDomain
internal import Kernel

/// One run of a scenario in one chat: a pure state machine from events to actions.
package struct ScenarioRun: Sendable {
    /// What the run waits for before it goes on.
    private enum Waiting {
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
    private struct Frame {
        let steps: [Step]
        var next = 0
    }

    package let scenario: Scenario
    package private(set) var outcome: RunOutcome?

    private let casting: Casting
    private let seed: UInt64
    private let ordinal: Int
    private var variables: [String: String]
    private var frames: [Frame]
    private var current: SourceLocation
    private var waiting = Waiting.nothing
    private var lastTimer = 0
    /// What happened after the cursor, the run's own last act or match, and has not been matched.
    private var backlog: [Heard] = []
    private var history: [Heard] = []
    /// When the first thing happened.
    private var firstTime: Timestamp?
    /// Who has done anything yet, and who is in the chat.
    private var seen: Set<Actor> = []
    private var present: Set<Actor> = []
    /// The last interactive message that nobody has answered.
    private var question: InteractiveTemplate?
    /// The steps that the actions of the last event came from, one for each action.
    private var origins: [SourceLocation] = []

    private static let longestBacklog = 1_000
    private static let longestHistory = 10
    /// Typing is told again this often, as clients do (language: `types`).
    private static let typingInterval: Int64 = 5_000

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

    private mutating func awaitCustomer() -> [RunAction] {
        guard let patience = casting.clientPatience else {
            waiting = .customer(timer: nil)
            return []
        }
        let timer = newTimer()
        waiting = .customer(timer: timer)
        return [.arm(timer: timer, milliseconds: patience)]
    }

    private mutating func refuse(_ reason: String, _ action: Int) -> [RunAction] {
        if origins.indices.contains(action) { current = origins[action] }
        return fail(reason)
    }

    // MARK: - Steps

    /// Takes steps until one has to wait, or all are done.
    private mutating func proceed() -> [RunAction] {
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

    private mutating func nextStep() -> Step? {
        while let frame = frames.last {
            if frame.next < frame.steps.count {
                frames[frames.count - 1].next += 1
                return frame.steps[frame.next]
            }
            frames.removeLast()
        }
        return nil
    }

    private mutating func take(_ step: Step) -> [RunAction] {
        switch step.kind {
        case .wait(let milliseconds): return pause(milliseconds)
        case .expect(let expectation): return expect(expectation)
        case .act(let part, let deed):
            do throws(UnsetVariable) {
                return try take(deed, of: part, step)
            } catch {
                return fail("${\(error.name)} has no value here")
            }
        }
    }

    private mutating func take(_ deed: Deed, of part: Part, _ step: Step) throws(UnsetVariable) -> [RunAction] {
        switch deed {
        case .joins: return act(.join(part))
        case .leaves: return act(.leave(part))
        case .says(let content, let side): return try say(part, content, to: side, step)
        case .streams(let chunks, let pause): return try stream(part, chunks, every: pause)
        case .types(let milliseconds): return act(.type(part)) + type(part, milliseconds)
        case .receives: return act(.acknowledge(part, isRead: false))
        case .reads: return act(.acknowledge(part, isRead: true))
        case .answers(let choice): return answer(part, try choice.text(variables))
        case .transfers(let to): return act(.transfer(part, try to.target(variables)))
        case .failsToTransfer: return act(.failTransfer(part))
        case .invites(let to): return act(.invite(part, try to.target(variables)))
        case .rejects: return act(.reject(part))
        case .monitors: return act(.monitor(part))
        case .isNow(let name): return act(.rename(part, try name.text(variables)))
        // Doing nothing is no act: what was heard before can still be matched, as with the line, which is nobody's own act.
        case .idles(let milliseconds): return pause(milliseconds)
        case .drops(let milliseconds): return [.drop(part.actor, milliseconds: milliseconds)]
        case .reconnects: return [.reconnect(part.actor)]
        }
    }

    private mutating func pause(_ milliseconds: Int64) -> [RunAction] {
        let timer = newTimer()
        waiting = .timer(timer)
        return [.arm(timer: timer, milliseconds: milliseconds)]
    }

    private mutating func act(_ action: RunAction) -> [RunAction] {
        backlog.removeAll()
        return [action]
    }

    private mutating func say(
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

    private mutating func stream(
        _ part: Part, _ chunks: [Template], every pause: Int64
    ) throws(UnsetVariable) -> [RunAction] {
        var texts: [String] = []
        for chunk in chunks { texts.append(try chunk.text(variables)) }
        backlog.removeAll()
        return stream(part, texts, isFirst: true, every: pause)
    }

    /// The next piece, and with no time between them all the others.
    private mutating func stream(_ part: Part, _ texts: [String], isFirst: Bool, every pause: Int64) -> [RunAction] {
        let action = RunAction.stream(part, texts[0], isFirst: isFirst, isLast: texts.count == 1)
        let rest = Array(texts.dropFirst())
        guard !rest.isEmpty else { return [action] }
        guard pause > 0 else { return [action] + stream(part, rest, isFirst: false, every: 0) }
        let timer = newTimer()
        waiting = .streaming(part, rest, timer: timer, every: pause)
        return [action, .arm(timer: timer, milliseconds: pause)]
    }

    /// Chooses something of the last interactive message, as a client does.
    private mutating func answer(_ part: Part, _ choice: String) -> [RunAction] {
        guard let question else { return fail("there is no interactive message to answer") }
        guard question.choices.isEmpty || question.choices.contains(choice) else {
            return fail(
                "\"\(choice)\" is none of the choices: \(question.choices.joined(separator: ", "))"
                    + Suggestion.clause(for: choice, among: question.choices))
        }
        let (type, content) = question.answer(choice)
        return act(.say(part, type, content))
    }

    private func isPossible(_ content: Content) -> Bool {
        switch content {
        case .text(_, let template): template.isFilled(by: variables)
        case .oneOf(let choices): choices.contains { isPossible($0) }
        }
    }

    private mutating func type(_ part: Part, _ milliseconds: Int64) -> [RunAction] {
        let timer = newTimer()
        waiting = .typing(part, timer: timer, left: milliseconds)
        return [.arm(timer: timer, milliseconds: min(milliseconds, Self.typingInterval))]
    }

    private mutating func timerFired(_ number: Int) -> [RunAction] {
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

    private mutating func newTimer() -> Int {
        lastTimer += 1
        return lastTimer
    }

    // MARK: - Expectations

    private mutating func expect(_ expectation: Expectation) -> [RunAction] {
        if let name = expectation.matcher.unset(variables) { return fail("${\(name)} has no value here", expectation) }
        for (index, heard) in backlog.enumerated() {
            guard let captures = captures(of: heard, by: expectation) else { continue }
            variables.merge(captures) { _, new in new }
            backlog.removeFirst(index + 1)
            return []
        }
        // A stand-in has no line to lose.
        if expectation.verb.isOfTheLine, casting.standIns.contains(expectation.actor) { return [] }
        let timer = newTimer()
        let within = patience(for: expectation)
        waiting = .expectation(expectation, timer: timer, within: within)
        let wait = RunAction.arm(timer: timer, milliseconds: within)
        return casting.standIns.contains(expectation.actor) ? [wait] + standIn(expectation) : [wait]
    }

    /// A real client that has not come yet has the time it takes to start one.
    private func patience(for expectation: Expectation) -> Int64 {
        guard let patience = casting.clientPatience, !seen.contains(expectation.actor) else {
            return expectation.within
        }
        return max(patience, expectation.within)
    }

    private func lateness(of expectation: Expectation, _ within: Int64) -> String {
        let message = "did not happen within \(DurationText.text(within))"
        guard !seen.contains(expectation.actor), expectation.verb != .joins else { return message }
        return message + "; the \(expectation.actor.rawValue) never came"
    }

    /// What the expected actor does, done in its place.
    private mutating func standIn(_ expectation: Expectation) -> [RunAction] {
        let part = expectation.part
        switch expectation.verb {
        case .joins: return [.join(part)]
        case .leaves: return present.contains(part.actor) ? [.leave(part)] : [.join(part), .leave(part)]
        case .types: return [.type(part)]
        case .receives, .reads: return [.acknowledge(part, isRead: expectation.verb == .reads)]
        case .monitors: return [.monitor(part)]
        case .transfers: return [.transfer(part, .queue(Self.standInsQueue))]
        case .failsToTransfer: return [.failTransfer(part)]
        case .invites: return [.invite(part, .queue(Self.standInsQueue))]
        case .rejects: return [.reject(part)]
        case .drops, .reconnects, .misses, .idles, .returns, .timesOut: return []
        case .says, .answers, .isNow: return standInsWords(expectation)
        }
    }

    /// Where a stand-in sends a contact, since nothing says where: nobody need serve it.
    private static let standInsQueue = "stand-ins"

    private mutating func standInsWords(_ expectation: Expectation) -> [RunAction] {
        let part = expectation.part
        if expectation.verb == .answers, case .any = expectation.matcher.kind, let choice = question?.choices.first {
            return [.say(part, .plain, choice)]
        }
        guard let (type, content) = expectation.matcher.example(variables) else {
            let cause = expectation.matcher.hasExample ? "a variable in it has no value" : "add example:"
            return fail(
                "a stand-in plays the \(part), and does not know what to say: \(cause)", expectation)
        }
        return expectation.verb == .isNow ? [.rename(part, content)] : [.say(part, type, content)]
    }

    private mutating func note(_ heard: Heard) {
        firstTime = firstTime ?? heard.time
        history.append(heard)
        if history.count > Self.longestHistory { history.removeFirst() }
        seen.insert(heard.actor)
        if heard.verb == .says { noteQuestion(heard.actor, heard.contentType, heard.content) }
        if heard.verb == .leaves { present.remove(heard.actor) } else { present.insert(heard.actor) }
    }

    private mutating func noteQuestion(_ actor: Actor, _ type: ContentType?, _ content: String) {
        if type == .interactive {
            question = try? InteractiveTemplate(content)
        } else if actor == .customer {
            question = nil
        }
    }

    private mutating func hear(_ heard: Heard) -> [RunAction] {
        let hasJustCome = !seen.contains(heard.actor)
        note(heard)
        if case .customer(let timer) = waiting {
            keep(heard)
            guard heard.actor == .customer, heard.verb == .joins else { return [] }
            let disarm = timer.map { [RunAction.disarm(timer: $0)] } ?? []
            let start = proceed()
            origins.insert(contentsOf: disarm.map { _ in current }, at: 0)
            return disarm + start
        }
        guard case .expectation(let expectation, let timer, let within) = waiting else {
            keep(heard)
            return []
        }
        if let captures = captures(of: heard, by: expectation) {
            variables.merge(captures) { _, new in new }
            backlog.removeAll()
            origins = [current]
            return [.disarm(timer: timer)] + proceed()
        }
        keep(heard)
        guard hasJustCome, heard.actor == expectation.actor, within > expectation.within else { return [] }
        // Now that the client is there it has the time that the scenario gives.
        let next = newTimer()
        waiting = .expectation(expectation, timer: next, within: expectation.within)
        origins = [current, current]
        return [.disarm(timer: timer), .arm(timer: next, milliseconds: expectation.within)]
    }

    private mutating func keep(_ heard: Heard) {
        backlog.append(heard)
        if backlog.count > Self.longestBacklog { backlog.removeFirst() }
    }

    private func captures(of heard: Heard, by expectation: Expectation) -> [String: String]? {
        guard heard.isDoing(expectation) else { return nil }
        return expectation.verb.hasContent ? expectation.matcher.match(heard.content, variables) : [:]
    }

    // MARK: - The end

    private func tell(_ heard: Heard, _ expectation: Expectation?) -> String {
        let text = heard.text(since: firstTime ?? heard.time)
        guard heard.verb.hasContent, let matcher = expectation?.matcher else { return text }
        return "\(text), which \(matcher.difference(heard.content, variables))"
    }

    private mutating func fail(_ message: String, _ expectation: Expectation? = nil) -> [RunAction] {
        outcome = .failed(
            RunFailure(
                message: message, step: current, expected: expectation?.text,
                nearest: nearest(to: expectation).map { tell($0, expectation) },
                lastEvents: history.map { tell($0, nil) }))
        waiting = .nothing
        return [.finish]
    }

    /// The three that came nearest, the newer of equally near ones, in the order in which they came.
    private func nearest(to expectation: Expectation?) -> [Heard] {
        guard let expectation else { return [] }
        let candidates = backlog.filter { $0.isDoing(expectation) }.enumerated()
        return candidates.map { (place: $0, near: expectation.matcher.closeness(of: $1.content, variables), heard: $1) }
            .sorted { ($0.near, $0.place) > ($1.near, $1.place) }.prefix(3).sorted { $0.place < $1.place }.map(\.heard)
    }
}

extension Heard {
    /// Whether it is of the expected kind, by the expected actor; what it says is another matter. Answers are messages, too.
    fileprivate func isDoing(_ expectation: Expectation) -> Bool {
        guard actor == expectation.actor, expectation.part.name.map({ $0 == name }) ?? true else { return false }
        return verb == expectation.verb || verb == .says && expectation.verb == .answers
    }
}
