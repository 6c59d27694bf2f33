internal import Chats
package import ContactModel
package import ScenarioModel

/// The options of one run.
package struct RunOptions: Sendable {
    /// Takes precedence over the file's seed, which takes precedence over the instance's seed.
    package var seed: UInt64?
    /// The data row, from 1; nil for the first row, if the scenario has a table.
    package var row: Int?
    package var casting = Casting()
    /// Actors whose real clients are invited before the first step. Each gets a participant and its
    /// token.
    package var clients: Set<Actor> = []
    /// Contact attributes, in addition to those of the scenario. They take precedence over those with the same name.
    package var attributes: [ContactAttribute] = []
    /// Variables that have a value before the first step. They take precedence over attributes and columns.
    package var variables: [String: String] = [:]
    /// The inputs and answers to repeat; nil for a run that is not a replay.
    package var replay: RunReplay?
    /// Whether the run keeps a record of all events.
    package var isRecorded = false

    /// Whether the scenario starts again after the run, if its `starts` repeats it.
    var startsAgain = false

    package init() {}
}

/// The data that a real client needs to play its part.
package struct Invitation: Sendable {
    package let actor: Actor
    /// Its index among the chat's participants.
    let participant: Participant.Index
    package let participantID: String
    package let participantToken: AccessToken
}
