/// What actors do, as scenarios write it.
package enum Verb: String, Sendable, CaseIterable, Codable {
    case joins
    case leaves
    case says
    case types
    /// Sends a file.
    case attaches
    /// Gets, or reads, the last message of somebody else.
    case receives
    case reads
    /// Chooses something of the last interactive message.
    case answers
    /// A flow asks the customer to sign in; the next four are what may come of it, the last by time alone.
    case asksForSignIn = "asks for sign-in"
    case signsIn = "signs in"
    case failsToSignIn = "fails to sign in"
    case cancelsSignIn = "cancels sign-in"
    case doesNotSignIn = "does not sign in"
    /// Sets contact attributes.
    case sets
    /// Sends the contact on.
    case transfers
    /// A transfer that does not come about.
    case failsToTransfer = "fails to transfer"
    /// Asks another agent in.
    case invites
    /// Does not take what the contact centre offers; lets the time for it pass.
    case rejects
    case misses
    /// Listens unseen.
    case monitors
    /// Says nothing for a while; is there again; has been away for too long.
    case idles
    case returns
    case timesOut = "times out"
    /// Has another name from now on.
    case isNow = "is now"
    /// Its client loses its sockets; the next two are about a real client's line, not about what it says.
    case drops
    /// Its client is subscribed again after it lost its sockets.
    case reconnects
    /// At its CCP page: an agent's client is told that its login is over, or that it may not go on.
    case signsOut = "signs out"
    case losesAccess = "loses access"

    /// Whether it is about the line of whoever's client that is, and says nothing of who plays the actor.
    package var isOfTheLine: Bool { [.drops, .reconnects, .signsOut, .losesAccess].contains(self) }

    /// Whether it can be expected of whoever plays the part, the run itself, too: it comes of time, of the contact centre, or
    /// of saying anything at all.
    package var happensByItself: Bool { [.misses, .idles, .returns, .timesOut, .doesNotSignIn].contains(self) }

    /// What it says about its actor's being in the chat.
    enum MeaningForPresence {
        case present
        case absent
        case renamed
        case unknown
    }

    var meaningForPresence: MeaningForPresence {
        switch self {
        case .leaves: .absent
        case .isNow: .renamed
        // An offer that was not accepted says nothing of the chat.
        case .misses, .rejects: .unknown
        case .joins, .says, .types, .attaches, .receives, .reads, .answers, .asksForSignIn, .signsIn, .failsToSignIn,
            .cancelsSignIn, .doesNotSignIn, .sets, .transfers, .failsToTransfer, .invites, .monitors, .idles, .returns,
            .timesOut, .drops, .reconnects, .signsOut, .losesAccess:
            .present
        }
    }

    /// Whether the customer is asked to sign in after this; nil for what does not change that.
    var asksForSignIn: Bool? {
        switch self {
        case .asksForSignIn: true
        case .signsIn, .failsToSignIn, .cancelsSignIn, .doesNotSignIn: false
        case .joins, .leaves, .says, .types, .attaches, .receives, .reads, .answers, .sets, .transfers,
            .failsToTransfer,
            .invites, .rejects, .misses, .monitors, .idles, .returns, .timesOut, .isNow, .drops, .reconnects, .signsOut,
            .losesAccess:
            nil
        }
    }

    /// What must come first for somebody to do it; nil for what can be done at any time.
    enum Request {
        case interactiveMessage
        case signIn
    }

    var request: Request? {
        switch self {
        case .answers: .interactiveMessage
        case .signsIn, .failsToSignIn, .cancelsSignIn: .signIn
        case .joins, .leaves, .says, .types, .attaches, .receives, .reads, .asksForSignIn, .doesNotSignIn, .sets,
            .transfers, .failsToTransfer, .invites, .rejects, .misses, .monitors, .idles, .returns, .timesOut, .isNow,
            .drops, .reconnects, .signsOut, .losesAccess:
            nil
        }
    }

    /// Whether there is a text to match.
    package var hasContent: Bool { [.says, .answers, .isNow, .attaches].contains(self) }
}
