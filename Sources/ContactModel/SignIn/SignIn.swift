package import Kernel

/// A customer's sign-in during a chat: one session of a flow's Authenticate Customer block
/// (Documentation/Protocol.md#signing-in).
package struct SignIn: Sendable, Codable {
    /// The position among the sign-ins of the chat.
    package typealias Index = ListIndex<SignIn>

    /// How a session ended. Each outcome has an event of the same name.
    package enum Outcome: String, Sendable, CaseIterable, Codable {
        case succeeded
        case failed
        /// The customer did not sign in while the flow waited.
        case timeout
        /// The client did not request the URL in time.
        case expired
        case cancelled
    }

    /// The SessionId: 36 characters.
    package let id: UniqueID
    package let startedAt: Timestamp
    /// The code that the sign-in page gives the client, like an identity provider's
    /// authorization code.
    package let code: String
    /// Where the customer goes after signing in; nil until the client requests the URL.
    package var redirectURI: String?
    /// How the session ended; nil while it is open.
    package var outcome: Outcome?

    package init(id: UniqueID, startedAt: Timestamp, code: String, redirectURI: String? = nil, outcome: Outcome? = nil)
    {
        self.id = id
        self.startedAt = startedAt
        self.code = code
        self.redirectURI = redirectURI
        self.outcome = outcome
    }

    /// Milliseconds that a flow waits by default. The flow block allows five minutes.
    package static let usualTimeout: Int64 = 300_000
    /// Milliseconds for a client to request the URL (service model: GetAuthenticationUrl).
    package static let urlWindow: Int64 = 60_000
}

/// What reports that a customer has signed in.
package enum SignInCompletion: String, Sendable, CaseIterable {
    /// The client's own back end, through UpdateParticipantAuthentication.
    case update
    /// The sign-in page itself, for widgets without a back end.
    case page
}
