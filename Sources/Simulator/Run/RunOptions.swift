internal import Chats
package import ContactModel

/// How one run is played.
package struct RunOptions: Sendable {
    /// It takes precedence over the file's seed, and that over the instance's.
    package var seed: UInt64?
    /// The data row, from 1; nil for the first of a scenario that has a table.
    package var row: Int?
    package var casting = Casting()
    /// Real clients that are invited before the first step: each gets a participant and its token.
    package var clients: Set<Actor> = []
    /// What clients and services sent when the run was played before, for a replay; nil otherwise.
    package var replay: RunReplay?
    /// Whether all that happens is kept for reading.
    package var isRecorded = false

    /// Whether the scenario comes again when the run has ended, if it is one that does.
    var comesAgain = false

    package init() {}
}

/// What a real client needs for playing its part.
package struct Invitation: Sendable {
    package let actor: Actor
    /// Its index among the chat's participants.
    let participant: Participant.Index
    package let participantID: String
    package let participantToken: AccessToken
}
