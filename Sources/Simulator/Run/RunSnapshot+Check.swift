internal import Chats
internal import ContactModel
internal import Instances
internal import Kernel
internal import ScenarioModel

/// Checks that a snapshot from a client can be a run of its scenario: every index must be valid.
extension RunSnapshot {
    /// - Parameter participants: the participants of the run's chat.
    func isSound(of scenario: Scenario, participants: Range<Participant.Index>) -> Bool {
        guard facts.isSound(participants), [number, machine.name.index].allSatisfy(RecordBounds.counters.contains),
            RecordBounds.times.contains(startedAt), machine.name.row.map({ $0 >= 1 }) ?? true, replay?.isSound ?? true
        else { return false }
        // A run that is over executes no more steps.
        return machine.outcome != nil || machine.isSound(of: scenario)
    }
}

extension RunFacts {
    fileprivate func isSound(_ people: Range<Participant.Index>) -> Bool {
        let counters =
            [asked, cursor, lastOccurrence ?? 0] + growingMessages.keys.map(\.rawValue) + growingMessages.values
            + answersUnderWay.keys
            + answersUnderWay.values.map(\.timer)
        // Snapshots contain only runs that have begun.
        return hasBegun && (cast.roles + played.roles).allSatisfy { people.contains($0.participant) }
            && (0..<InstanceRecord.mostObservers).contains(observer.rawValue)
            && counters.allSatisfy(RecordBounds.counters.contains)
            && RecordBounds.isTime(finishedAt) && RecordBounds.isTime(status.endedAt)
            && answers.allSatisfy(\.isSound) && record?.isSound ?? true
    }
}

extension ScenarioRunFacts {
    fileprivate func isSound(of scenario: Scenario) -> Bool {
        let counters = [lastTimer] + firings + draws.values + silences.values
        return !strands.isEmpty && firings.count == scenario.rules.count
            && counters.allSatisfy(RecordBounds.counters.contains) && RecordBounds.isDuration(casting.clientPatience)
            && RecordBounds.isTime(firstTime) && (backlog + history).allSatisfy { RecordBounds.times.contains($0.time) }
            && silences.keys.allSatisfy(scenario.rules.indices.contains)
            && strands.allSatisfy { $0.isSound(of: scenario) }
    }
}

extension Strand {
    fileprivate func isSound(of scenario: Scenario) -> Bool {
        guard rule.map(scenario.rules.indices.contains) ?? true, place == nil || step(in: scenario.blocks) != nil else {
            return false
        }
        let areFramesSound = frames.allSatisfy { frame in
            scenario.blocks.indices.contains(frame.block.index)
                && (0...scenario[frame.block].count).contains(frame.next)
                && (1...Scenario.mostRounds).contains(frame.rounds) && frame.isSound(of: scenario)
        }
        guard areFramesSound, waiting.timer.map(RecordBounds.counters.contains) ?? true else { return false }
        switch waiting {
        case .nothing, .customer, .timer, .answer, .leaving, .chatEnd: return true
        case .typing(_, _, let left, _): return RecordBounds.durations.contains(left)
        case .streaming(_, _, _, let pause): return RecordBounds.durations.contains(pause)
        case .expectation(let left, _, let within):
            guard case .expect(let expectation) = step(in: scenario.blocks)?.kind else { return false }
            return RecordBounds.durations.contains(within) && Set(left).count == left.count
                && left.allSatisfy(expectation.all.indices.contains)
        }
    }
}

extension Strand.Frame {
    /// Whether the loop, if any, is a loop over these steps.
    fileprivate func isSound(of scenario: Scenario) -> Bool {
        guard let loop else { return true }
        guard case .repeat(let found) = scenario.blocks.step(at: loop)?.kind else { return false }
        return found.block == block && rounds <= found.mostRounds && !scenario[block].isEmpty
    }
}

extension RunReplay {
    /// Whether the replay is within the bounds that the admin API also applies to the replays that it reads.
    fileprivate var isSound: Bool {
        inputs.count <= Self.most && answers.count <= Self.most
            && inputs.allSatisfy { RecordBounds.durations.contains($0.milliseconds) } && answers.allSatisfy(\.isSound)
    }
}

extension RecordedAnswer {
    fileprivate var isSound: Bool {
        RunReplay.questions.contains(question) && RecordBounds.durations.contains(milliseconds)
    }
}

extension DirectorRecord {
    /// Why a director cannot restore this record; nil if it can.
    package var refusal: String? {
        let counters = [lastNumber] + begun.values
        guard counters.allSatisfy(RecordBounds.counters.contains), runs.allSatisfy({ $0.number <= lastNumber }),
            Set(runs.map(\.number)).count == runs.count
        else { return "the snapshot's count of runs is not valid" }
        return nil
    }
}
