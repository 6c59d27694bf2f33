/// What actors do, as scenarios write it. What is known of each stands in its ``row``.
///
/// Lists of verbs, in mistakes and in the schema, have this order.
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
    /// Events that ChatJS knows and that the service is not known to send.
    case becomesActive = "becomes active"
    case becomesInactive = "becomes inactive"
    case cancelsWorkflow = "cancels workflow"
    /// Has another name from now on.
    case isNow = "is now"
    /// What may come of it when a flow asks the customer to sign in, the last by time alone.
    case signsIn = "signs in"
    case failsToSignIn = "fails to sign in"
    case cancelsSignIn = "cancels sign-in"
    case doesNotSignIn = "does not sign in"
    /// A flow asks the customer to sign in.
    case asksForSignIn = "asks for sign-in"
    /// Its client loses its sockets; the next two are about a real client's line, not about what it says.
    case drops
    /// Its client is subscribed again after it lost its sockets.
    case reconnects
    /// At its CCP page: an agent's client is told that its login is over, or that it may not go on.
    case signsOut = "signs out"
    case losesAccess = "loses access"
}
