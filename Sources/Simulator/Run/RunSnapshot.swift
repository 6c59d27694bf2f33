package import ContactModel
package import Kernel
internal import ScenarioModel

/// A recorded run, which continues in the chat that is recorded with it.
package struct RunSnapshot: Sendable, Codable {
    let number: Int
    package let scenario: String
    /// The fingerprint of the scenario's text.
    package let fingerprint: UInt64
    package let contactID: UniqueID
    let startedAt: Timestamp
    let machine: ScenarioRunFacts
    let facts: RunFacts
    let replay: RunReplay?
    let startsAgain: Bool
}

/// The data that a director keeps of an instance.
package struct DirectorRecord: Sendable, Codable {
    /// A scenario that was added to the instance, as it was sent.
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
    /// A snapshot of the run's present state.
    var snapshot: RunSnapshot {
        state.withLock { state in
            RunSnapshot(
                number: number, scenario: scenario.name, fingerprint: scenario.fingerprint, contactID: contactID,
                startedAt: startedAt, machine: state.machine.facts, facts: state.facts, replay: replay,
                startsAgain: startsAgain)
        }
    }
}
