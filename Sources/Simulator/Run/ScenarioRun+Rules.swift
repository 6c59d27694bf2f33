internal import Kernel
internal import ScenarioModel

/// How rules react to events, in addition to the steps (Documentation/Scenarios.md#rules).
extension ScenarioRun {
    /// Returns the first rule that the event fires.
    ///
    /// A rule whose steps are in progress does not fire again.
    mutating func firingRule(of event: ScenarioEvent) -> Int? {
        for (number, rule) in scenario.rules.enumerated() where canFire(number) {
            guard case .happening(let expected) = rule.trigger, event.isDoing(expected) else { continue }
            if expected.matcher.hasVariables, let name = expected.matcher.unset(variables) {
                facts.current = rule.location
                fail("${\(name)} has no value here", about: [expected])
                return nil
            }
            guard let captures = captures(of: event, by: expected) else { continue }
            return set(captures) ? number : nil
        }
        return nil
    }

    private func canFire(_ rule: Int) -> Bool {
        facts.firings[rule] < scenario.rules[rule].mostTimes ?? .max
            && !facts.strands.contains { $0.rule == rule }
    }

    /// Starts a rule's steps. They are executed before all waiting strands continue.
    mutating func fire(_ rule: Int) {
        facts.firings[rule] += 1
        facts.strands.append(Strand(rule: rule, scenario.rules[rule].then))
    }

    /// Executes the steps of a rule that fires on the end of the chat, up to the first step that
    /// needs the chat.
    mutating func executeWithoutChat(_ rule: Int) {
        fire(rule)
        for _ in 0..<Self.mostStepsAtOnce {
            active = facts.strands.newest
            guard outcome == nil, facts.strands[active].rule == rule else { return }
            switch facts.strands[active].advance(in: scenario.blocks) {
            case .roundEnded(let loop): endRound(of: loop)
            case .step(let step) where !step.kind.needsChat:
                facts.current = step.location
                execute(step)
            case .step, .done:
                facts.strands.removeLast()
                return
            }
        }
        fail("\(Self.mostStepsAtOnce) steps ran without any time passing")
    }

    // MARK: - Silence

    private var isConversing: Bool {
        facts.present.contains { $0.actor == .customer } && facts.present.contains { $0.actor == .agent }
    }

    /// Updates the silence timers after an event. Each message restarts them.
    ///
    /// There is silence only while customer and agent are both in the chat.
    mutating func updateSilenceTimers(after event: ScenarioEvent) {
        guard sharedScenario.hasSilenceRules else { return }
        let isMessage = event.verb == .says || event.verb == .attaches
        for (number, rule) in scenario.rules.enumerated() {
            guard case .silence(let milliseconds) = rule.trigger else { continue }
            let isDue = isConversing && facts.firings[number] < rule.mostTimes ?? .max
            guard isMessage || isDue != (facts.silences[number] != nil) else { continue }
            if let timer = facts.silences.removeValue(forKey: number) { emit(.disarm(timer: timer)) }
            if isDue { armSilence(number, milliseconds) }
        }
    }

    private mutating func armSilence(_ rule: Int, _ milliseconds: Int64) {
        let timer = newTimer()
        facts.silences[rule] = timer
        emit(.arm(timer: timer, milliseconds: milliseconds))
    }

    mutating func silenceTimerFired(_ rule: Int) {
        facts.silences[rule] = nil
        let fires = canFire(rule)
        if fires { fire(rule) }
        // The rule can fire again without a message in between.
        if case .silence(let milliseconds) = scenario.rules[rule].trigger,
            facts.firings[rule] < scenario.rules[rule].mostTimes ?? .max
        {
            armSilence(rule, milliseconds)
        }
        proceed()
    }
}
