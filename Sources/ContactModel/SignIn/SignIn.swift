package import Kernel

/// A customer's signing in during a chat: one session of a flow's Authenticate Customer block
/// (Documentation/Protocol.md#signing-in).
package struct SignIn: Sendable, Codable {
    /// Its place among the sign-ins of its chat.
    package typealias Index = ListIndex<SignIn>

    /// How a session ends; each makes an event of that name.
    package enum Outcome: String, Sendable, CaseIterable, Codable {
        case succeeded
        case failed
        /// The customer did not sign in as long as the flow waited.
        case timeout
        /// The client did not ask for the URL in time.
        case expired
        case cancelled
    }

    /// The SessionId: 36 characters.
    package let id: UniqueID
    package let startedAt: Timestamp
    /// What the sign-in page hands to the client, as an identity provider's authorization code.
    package let code: String
    /// Where the customer goes after signing in; nil until the client has asked for the URL.
    package var redirectURI: String?
    /// Nil while the session is open.
    package var outcome: Outcome?

    package init(id: UniqueID, startedAt: Timestamp, code: String, redirectURI: String? = nil, outcome: Outcome? = nil)
    {
        self.id = id
        self.startedAt = startedAt
        self.code = code
        self.redirectURI = redirectURI
        self.outcome = outcome
    }

    /// Milliseconds that a flow waits by default; five minutes are within what the flow block offers.
    package static let usualTimeout: Int64 = 300_000
    /// Milliseconds in which a client may ask for the URL (service model: GetAuthenticationUrl).
    package static let urlWindow: Int64 = 60_000
}

/// Who says that a customer has signed in.
package enum SignInCompletion: String, Sendable, CaseIterable {
    /// The client's own back end, with UpdateParticipantAuthentication.
    case update
    /// The sign-in page itself, where a widget has no back end.
    case page
}
