internal import ChatDomain

/// Whether a run that somebody sends can be one of its scenario: every index leads somewhere.
extension RunSnapshot {
    /// - Parameter participants: of the run's chat.
    func isSound(of scenario: Scenario, participants: Int) -> Bool {
        let people = 0..<participants
        guard (cast + played).allSatisfy({ people.contains($0.participant) }),
            (0..<InstanceRecord.mostObservers).contains(observer), (0..<Int.max / 2).contains(number),
            record?.isSound ?? true
        else { return false }
        // A run that is over takes no more steps.
        return memory.outcome != nil || memory.isSound(of: scenario)
    }
}

extension ScenarioRun.Memory {
    fileprivate func isSound(of scenario: Scenario) -> Bool {
        !strands.isEmpty && firings.count == scenario.rules.count && (0..<Int.max / 2).contains(lastTimer)
            && silences.keys.allSatisfy(scenario.rules.indices.contains)
            && strands.allSatisfy { $0.isSound(of: scenario) }
    }
}

extension Strand {
    fileprivate func isSound(of scenario: Scenario) -> Bool {
        guard rule.map(scenario.rules.indices.contains) ?? true, place == nil || step(of: scenario) != nil else {
            return false
        }
        let areFramesSound = frames.allSatisfy { frame in
            scenario.blocks.indices.contains(frame.block.index)
                && (0...scenario[frame.block].count).contains(frame.next) && frame.rounds >= 1
        }
        guard case .expectation(let left, _, _) = waiting else { return areFramesSound }
        guard case .expect(let expectation) = step(of: scenario)?.kind else { return false }
        return areFramesSound && left.allSatisfy(expectation.all.indices.contains)
    }
}
