internal import ChatDomain
internal import Kernel

/// What happens beside the steps (Documentation/Scenarios.md#rules).
extension ScenarioRun {
    /// The first rule that this fires; one whose steps are under way does not fire again.
    mutating func firingRule(of heard: Heard) -> Int? {
        for (number, rule) in scenario.rules.enumerated() where canFire(number) {
            guard case .happening(let expected) = rule.trigger, heard.isDoing(expected) else { continue }
            if let name = expected.matcher.unset(variables) {
                current = rule.location
                fail("${\(name)} has no value here", about: [expected])
                return nil
            }
            guard let captures = captures(of: heard, by: expected) else { continue }
            return set(captures) ? number : nil
        }
        return nil
    }

    private func canFire(_ rule: Int) -> Bool {
        firings[rule] < scenario.rules[rule].mostTimes ?? .max && !strands.contains { $0.rule == rule }
    }

    /// Its steps come before all that wait.
    mutating func fire(_ rule: Int) {
        firings[rule] += 1
        strands.append(Strand(rule: rule, scenario.rules[rule].then))
    }

    /// Takes the steps of a rule that fires on the end of the chat, up to the first that needs the chat.
    mutating func takeWithoutChat(_ rule: Int) {
        fire(rule)
        for _ in 0..<Self.mostStepsAtOnce {
            active = strands.count - 1
            guard outcome == nil, strands[active].rule == rule else { return }
            guard let step = strands[active].nextStep(of: scenario), !step.kind.needsChat else {
                strands.removeLast()
                return
            }
            current = step.location
            take(step)
        }
        fail("\(Self.mostStepsAtOnce) steps are taken here without any time passing")
    }

    // MARK: - Silence

    private var isConversing: Bool {
        present.contains { $0.actor == .customer } && present.contains { $0.actor == .agent }
    }

    /// Silence begins anew with every message, and is none before customer and agent are both in.
    mutating func mindSilence(after heard: Heard) {
        guard scenario.hasSilenceRules else { return }
        let isMessage = heard.verb == .says || heard.verb == .attaches
        for (number, rule) in scenario.rules.enumerated() {
            guard case .silence(let milliseconds) = rule.trigger else { continue }
            let isDue = isConversing && firings[number] < rule.mostTimes ?? .max
            guard isMessage || isDue != (silences[number] != nil) else { continue }
            if let timer = silences.removeValue(forKey: number) { emit(.disarm(timer: timer)) }
            if isDue { armSilence(number, milliseconds) }
        }
    }

    private mutating func armSilence(_ rule: Int, _ milliseconds: Int64) {
        let timer = newTimer()
        silences[rule] = timer
        emit(.arm(timer: timer, milliseconds: milliseconds))
    }

    mutating func silenceFell(_ rule: Int) {
        silences[rule] = nil
        let fires = canFire(rule)
        if fires { fire(rule) }
        // It may fall again, without a word between.
        if case .silence(let milliseconds) = scenario.rules[rule].trigger,
            firings[rule] < scenario.rules[rule].mostTimes ?? .max
        {
            armSilence(rule, milliseconds)
        }
        proceed()
    }
}
