package import ChatDomain
package import Kernel

/// A run as it is kept, to go on in the chat that is kept with it.
package struct RunSnapshot: Sendable, Codable {
    struct Role: Sendable, Codable {
        let part: Part
        let participant: Int
    }

    let number: Int
    package let scenario: String
    /// Of the scenario's text.
    package let fingerprint: UInt64
    package let contactID: UniqueID
    let startedAt: Timestamp
    let memory: ScenarioRun.Memory
    let cast: [Role]
    let played: [Role]
    let streams: [Int: Int]
    let faults: [String]
    let asked: Int
    let answers: [RecordedAnswer]
    let replay: RunReplay?
    let comesAgain: Bool
    /// Its place among the chat's observers.
    let observer: Int
    let holdsEnd: Bool
    let record: RunRecord?
    let finishedAt: Timestamp?
    let outcome: RunOutcome?
    let endedAt: Timestamp?
}

/// What a director keeps of an instance.
package struct DirectorRecord: Sendable, Codable {
    /// A scenario that was put into the instance, as it was sent.
    package struct Source: Sendable, Codable {
        package let name: String
        package let file: String
        package let text: String
    }

    /// A file that was sent for a scenario.
    package struct File: Sendable, Codable {
        package let scenario: String
        package let name: String
        package let content: FileBytes
    }

    package let sources: [Source]
    package let files: [File]
    let lastNumber: Int
    let begun: [String: Int]
    package let runs: [RunSnapshot]
}

extension Run {
    /// As it stands.
    var snapshot: RunSnapshot {
        state.withLock { state in
            RunSnapshot(
                number: number, scenario: scenario.name, fingerprint: scenario.fingerprint, contactID: contactID,
                startedAt: startedAt, memory: state.machine.memory,
                cast: state.cast.map { RunSnapshot.Role(part: $0.key, participant: $0.value) }
                    .sorted { ($0.participant, $0.part.description) < ($1.participant, $1.part.description) },
                played: state.played.map { RunSnapshot.Role(part: $0.value, participant: $0.key) }
                    .sorted { $0.participant < $1.participant },
                streams: state.streams, faults: state.faults,
                asked: state.asked, answers: state.answers, replay: replay, comesAgain: comesAgain,
                observer: state.observer,
                holdsEnd: state.holdsEnd,
                record: state.record, finishedAt: state.finishedAt, outcome: state.standing.outcome,
                endedAt: state.standing.endedAt)
        }
    }
}
