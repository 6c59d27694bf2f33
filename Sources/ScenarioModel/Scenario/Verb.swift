/// The verbs of scenarios, which say what actors do. ``row`` has the properties of a verb.
///
/// Lists of verbs in error messages and in the schema have this order.
package enum Verb: String, Sendable, CaseIterable, Codable {
    case joins
    case leaves
    case says
    case types
    /// Sends a file.
    case attaches
    /// Acknowledges that the last message of another participant was received, or read.
    case receives
    case reads
    /// Chooses an option of the last interactive message.
    case answers
    /// Sets contact attributes.
    case sets
    /// Transfers the contact.
    case transfers
    /// Makes a transfer that fails.
    case failsToTransfer = "fails to transfer"
    /// Invites another agent, or a queue.
    case invites
    /// Rejects an offer of the contact centre, or lets the offer's time pass.
    case rejects
    case misses
    /// Monitors the chat without being seen.
    case monitors
    /// Says nothing for a while, acts again, or was silent for too long.
    case idles
    case returns
    case timesOut = "times out"
    /// Events that ChatJS knows. The service is not known to send them.
    case becomesActive = "becomes active"
    case becomesInactive = "becomes inactive"
    case cancelsWorkflow = "cancels workflow"
    /// Changes its display name.
    case changesName = "changes name to"
    /// The possible results after a flow asks for sign-in. Only time causes the last one.
    case signsIn = "signs in"
    case failsToSignIn = "fails to sign in"
    case cancelsSignIn = "cancels sign-in"
    case doesNotSignIn = "does not sign in"
    /// A flow asks the customer to sign in.
    case asksForSignIn = "asks for sign-in"
    /// The client loses its sockets. `drops` and `reconnects` are about a real client's connection,
    /// not about what the actor says.
    case drops
    /// The client is subscribed again after it lost its sockets.
    case reconnects
    /// The agent's CCP page is notified that its login is over, or that it has no access.
    case signsOut = "signs out"
    case losesAccess = "loses access"

    /// Former words of verbs. The reader accepts them with a warning, and `fmt` replaces them.
    package static let formerWords: [String: Verb] = ["is now": .changesName]
}
