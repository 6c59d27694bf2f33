package import ChatDomain

/// How one run is played.
package struct RunOptions: Sendable {
    /// Goes before the file's, and that before the instance's.
    package var seed: UInt64?
    package var casting = Casting()
    /// Real clients that are invited before the first step: each gets a participant and its token.
    package var clients: Set<Actor> = []
    /// Whether all that happens is kept for reading.
    package var isRecorded = false

    package init() {}
}

/// What a real client needs for playing its part.
package struct Invitation: Sendable {
    package let actor: Actor
    package let participantID: String
    package let participantToken: AccessToken
}
