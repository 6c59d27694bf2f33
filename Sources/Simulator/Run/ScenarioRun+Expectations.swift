internal import ContactModel
internal import DequeModule
internal import JSON
internal import Kernel
internal import ScenarioModel

/// How a run waits for events, and handles the events that it receives.
extension ScenarioRun {
    // MARK: - Expecting

    mutating func expect(_ expectation: Expectation) {
        for expected in expectation.all {
            guard let name = expected.matcher.unset(variables) else { continue }
            return fail("${\(name)} has no value here", about: [expected])
        }
        var left = Array(expectation.all.indices)
        facts.strands[active].metEndOfChat = false
        lookBack(for: expectation, &left)
        failIfExhausted(about: expectation.all)
        guard outcome == nil else { return }
        // A stand-in has no connection to lose.
        left.removeAll { expectation.all[$0].verb.row.isAboutConnection && isStandIn(expectation.all[$0].actor) }
        guard !left.isEmpty else { return endIfMet(active) }
        let within = timeLimit(of: expectation, for: left.map { expectation.all[$0] })
        wait(within) { .expectation(left: left, timer: $0, within: within) }
        for expected in left.map({ expectation.all[$0] }) {
            if isStandIn(expected.actor) {
                standIn(expected)
            } else if facts.casting.silent.contains(expected.actor), !facts.present.contains(expected.part) {
                emit(.join(expected.part))
            }
        }
    }

    /// Matches an expectation with past events. Discards the events up to the last match.
    private mutating func lookBack(for expectation: Expectation, _ left: inout [Int]) {
        var index = 0
        while index < facts.backlog.count, !left.isEmpty {
            if let (place, captures) = match(facts.backlog[index], expectation, left) {
                guard set(captures) else { return }
                left.remove(at: place)
                if facts.backlog[index].endsChat { facts.strands[active].metEndOfChat = true }
                facts.backlog.removeFirst(index + 1)
                index = 0
            } else {
                index += 1
            }
        }
    }

    /// Returns the first remaining expected event that matches: its index in `left`, and captures.
    private mutating func match(
        _ event: ScenarioEvent, _ expectation: Expectation, _ left: [Int]
    ) -> (place: Int, captures: [String: String])? {
        var least: (place: Int, captures: [String: String])?
        for (place, number) in left.enumerated() {
            guard let captures = captures(of: event, by: expectation.all[number]) else { continue }
            // A matcher that accepts anything gets only events that no other matcher accepts.
            if !expectation.all[number].matcher.takesAnything { return (place, captures) }
            least = least ?? (place, captures)
        }
        return least
    }

    mutating func captures(of event: ScenarioEvent, by expected: Expected) -> [String: String]? {
        guard event.isDoing(expected) else { return nil }
        guard expected.verb.hasContent else { return [:] }
        return matched(expected.matcher, event.text(for: expected.verb))
    }

    /// Returns what a matcher captures; nil for no match, or if the turn's effort is used up.
    ///
    /// - Parameter text: nil for a variable without a value.
    ///
    /// If the effort is used up, ``failIfExhausted(about:)`` fails the run.
    mutating func matched(_ matcher: Matcher, _ text: String?) -> [String: String]? {
        do throws(EffortExhausted) {
            return try matcher.match(text, matcher.hasVariables ? variables : Variables([:]), &effort)
        } catch {
            isExhausted = true
            return nil
        }
    }

    /// Fails the run if a comparison stopped without a result.
    mutating func failIfExhausted(about expected: [Expected] = []) {
        guard isExhausted, outcome == nil else { return }
        fail(
            "matching took more than \(MatchEffort.most) steps in one turn; simplify patterns with nested repeats, such as "
                + "(a+)+$, or use fewer rules", about: expected)
    }

    func isStandIn(_ actor: Actor) -> Bool { facts.casting.standIns.contains(actor) }

    /// Whether no real client plays the actor.
    private func isPlayed(_ actor: Actor) -> Bool { isStandIn(actor) || facts.casting.silent.contains(actor) }

    mutating func brokenProhibition(by event: ScenarioEvent) -> Prohibition? {
        for place in facts.prohibited {
            guard let prohibition = prohibition(at: place) else { continue }
            if captures(of: event, by: prohibition.what) != nil { return prohibition }
        }
        return nil
    }

    func prohibition(at place: StepPlace) -> Prohibition? {
        guard case .never(let prohibition) = scenario.blocks.step(at: place)?.kind else { return nil }
        return prohibition
    }

    /// Returns the expectation that a strand waits for.
    func expectation(of strand: Strand.Index) -> Expectation? {
        facts.strands[strand].place.flatMap { scenario.blocks.expectation(at: $0) }
    }

    /// Returns the expected events that are left of the active strand's expectation.
    func wanted(_ left: [Int]) -> [Expected] {
        let all = expectation(of: active)?.all ?? []
        return left.compactMap { all.indices.contains($0) ? all[$0] : nil }
    }

    /// Returns the time limit of an expectation.
    ///
    /// A real client that has not joined yet gets at least `clientPatience`, the time to start it.
    /// A limit that the scenario itself gives for joining holds.
    private func timeLimit(of expectation: Expectation, for expected: [Expected]) -> Int64 {
        let absent = expected.filter { !hasSeen($0.part) }
        guard let patience = facts.casting.clientPatience, !absent.isEmpty,
            !(expectation.hasOwnLimit && absent.contains { $0.verb == .joins })
        else { return expectation.within }
        return max(patience, expectation.within)
    }

    mutating func expectationLapsed(_ left: [Int], _ within: Int64) {
        if let block = expectation(of: active)?.orElse {
            facts.strands[active].enter(block)
            facts.strands[active].waiting = .nothing
        } else {
            fail(lateness(of: wanted(left), within), left)
        }
    }

    private func lateness(of expected: [Expected], _ within: Int64) -> String {
        let message = "did not happen within \(DurationText.text(within))"
        guard let absent = expected.first(where: { !hasSeen($0.part) && $0.verb != .joins }) else { return message }
        return message + "; the \(absent.part) never joined"
    }

    /// The wait for a real client; nil if the run waits for none.
    ///
    /// - `timer`: the timer that limits the wait.
    /// - `within`: the limit in milliseconds.
    /// - `forComing`: `clientPatience` if the client has not come yet; otherwise nil.
    var awaitedClient: (timer: Int, within: Int64, forComing: Int64?)? {
        guard outcome == nil, !facts.isEnding else { return nil }
        for strand in facts.strands.indices.reversed() {
            switch facts.strands[strand].waiting {
            case .customer(let timer):
                return (
                    timer ?? 0, facts.casting.clientPatience ?? Expectation.defaultTimeLimit,
                    facts.casting.clientPatience
                )
            case .expectation(let left, let timer, let within):
                let all = expectation(of: strand)?.all ?? []
                let real = left.filter { !isPlayed(all[$0].part.actor) && !all[$0].verb.row.happensByItself }
                guard !real.isEmpty else { continue }
                return (timer, within, real.contains { !hasSeen(all[$0].part) } ? facts.casting.clientPatience : nil)
            case .nothing, .timer, .typing, .streaming, .answer, .leaving, .chatEnd: break
            }
        }
        return nil
    }

    // MARK: - Receiving events

    mutating func receive(_ event: ScenarioEvent, isBeforeOwnItem: Bool) {
        var event = event
        event.answer = answer(in: event)
        let hasJustCome = !hasSeen(event.part)
        record(event)
        if case .customer(let timer) = facts.strands[.main].waiting {
            keep(event)
            guard event.actor == .customer, event.verb == .joins else { return }
            if let timer { emit(.disarm(timer: timer)) }
            facts.strands[.main].waiting = .nothing
            updateSilenceTimers(after: event)
            return proceed()
        }
        if let broken = brokenProhibition(by: event) { return fail(breaking: broken, event) }
        failIfExhausted()
        guard leavingStrand == nil else {
            if event.actor == .customer, event.verb == .leaves { return left(endsChat: event.endsChat) }
            return keep(event)
        }
        updateSilenceTimers(after: event)
        // Rules are first. A rule and an expectation can both match the event.
        let rule = firingRule(of: event)
        failIfExhausted()
        guard outcome == nil else { return }
        if isBeforeOwnItem || !meet(event) {
            if !isBeforeOwnItem { keep(event) }
            if hasJustCome { allotTime(to: event.actor) }
        }
        failIfExhausted()
        guard outcome == nil else { return }
        if let rule {
            guard !event.endsChat else { return executeWithoutChat(rule) }
            fire(rule)
        }
        proceed()
    }

    var leavingStrand: Strand.Index? {
        facts.strands.lastIndex { if case .leaving = $0.waiting { true } else { false } }
    }

    /// Handles the leaving of the customer that the run plays. Ends the run if that ends the chat.
    mutating func left(endsChat: Bool) {
        guard let strand = leavingStrand else { return }
        guard !endsChat else { return facts.isEnding = true }
        facts.strands[strand].waiting = .nothing
        proceed()
    }

    /// Ends the run if an event that met the strand's expectation ends the chat.
    private mutating func endIfMet(_ strand: Strand.Index) {
        if facts.strands[strand].metEndOfChat { facts.isEnding = true }
    }

    /// Offers an event to the waiting strands, the innermost first.
    ///
    /// - Returns: whether the event meets an expectation.
    private mutating func meet(_ event: ScenarioEvent) -> Bool {
        for strand in facts.strands.indices.reversed() {
            guard case .expectation(var left, let timer, let within) = facts.strands[strand].waiting,
                let expectation = expectation(of: strand)
            else { continue }
            activate(strand)
            guard let (place, captures) = match(event, expectation, left) else {
                let all = expectation.all
                let asked = left.first { isStandIn(all[$0].part.actor) && event.asks(for: all[$0].verb) }
                if let asked { standIn(all[asked]) }
                continue
            }
            guard set(captures) else { return true }
            facts.backlog.removeAll()
            left.remove(at: place)
            if event.endsChat { facts.strands[strand].metEndOfChat = true }
            if left.isEmpty {
                emit(.disarm(timer: timer))
                facts.strands[strand].waiting = .nothing
                endIfMet(strand)
            } else {
                facts.strands[strand].waiting = .expectation(left: left, timer: timer, within: within)
            }
            return true
        }
        return false
    }

    /// Limits waits for an actor that has now come to the time that the scenario gives.
    private mutating func allotTime(to actor: Actor) {
        for strand in facts.strands.indices {
            guard case .expectation(let left, let timer, let within) = facts.strands[strand].waiting,
                let expectation = expectation(of: strand), within > expectation.within,
                left.contains(where: { expectation.all[$0].actor == actor })
            else { continue }
            activate(strand)
            emit(.disarm(timer: timer))
            wait(expectation.within) { .expectation(left: left, timer: $0, within: expectation.within) }
        }
    }

    private mutating func keep(_ event: ScenarioEvent) {
        facts.backlog.append(event)
        if facts.backlog.count > Self.longestBacklog { facts.backlog.removeFirst() }
    }

    /// Whether the run has received any event of a part.
    func hasSeen(_ part: Part) -> Bool {
        part.name == nil ? facts.seen.contains { $0.actor == part.actor } : facts.seen.contains(part)
    }

    mutating func record(_ event: ScenarioEvent) {
        keepHistory(event)
        facts.seen.include(event.part)
        if event.verb == .says { recordQuestion(event.actor, event.contentType, event.content) }
        if let isAsked = event.verb.row.asksForSignIn { facts.isAskedToSignIn = isAsked }
        switch event.verb.row.presence {
        case .present: facts.present.include(event.part)
        case .renamed:
            // The event has the participant's old name.
            facts.present.exclude(event.part)
            facts.present.include(event.isMainCustomer ? event.part : Part(event.actor, as: event.content))
        case .absent: facts.present.exclude(event.part)
        case .unknown: break
        }
    }

    mutating func keepHistory(_ event: ScenarioEvent) {
        facts.firstTime = facts.firstTime ?? event.time
        facts.history.append(event)
        if facts.history.count > Self.longestHistory { facts.history.removeFirst() }
    }

    /// Returns the choice of a message that answers the open question; nil for other events.
    private func answer(in event: ScenarioEvent) -> String? {
        guard event.actor == .customer, event.verb == .says else { return nil }
        if event.contentType == .interactiveResponse {
            return (try? JSONDocument(Array(event.content.utf8)))?.root["action"]?.string ?? event.content
        }
        return facts.question?.choices.contains(event.content) == true ? event.content : nil
    }

    mutating func recordQuestion(_ actor: Actor, _ type: ContentType?, _ content: String) {
        if type == .interactive {
            facts.question = try? InteractiveTemplate(content)
        } else if actor == .customer {
            facts.question = nil
        }
    }
}

extension ScenarioEvent {
    /// Whether the event has the expected verb and actor, whatever its content.
    ///
    /// An answer is also a message. An act of the run in another part does not match, unless the
    /// verb happens by itself.
    func isDoing(_ expected: Expected) -> Bool {
        guard actor == expected.actor, expected.part.name.map({ $0 == name }) ?? true else { return false }
        if let own, own != expected.part, !expected.verb.row.happensByItself { return false }
        return verb == expected.verb || answer != nil && expected.verb == .answers
    }

    /// Whether a stand-in has waited for this event to perform `act`.
    ///
    /// An interactive message of the run itself does not count: the stand-in answered it when the
    /// expectation began.
    func asks(for act: Verb) -> Bool {
        switch act.row.request {
        case .interactiveMessage: contentType == .interactive && own == nil
        case .signIn: verb == .asksForSignIn
        case nil: false
        }
    }

    /// Returns the text that a matcher examines.
    func text(for verb: Verb) -> String {
        verb == .answers ? answer ?? content : content
    }
}
