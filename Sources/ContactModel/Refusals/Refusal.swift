/// The reason why a chat, the contact centre or the registry refuses a request.
///
/// Each API turns it into its own words (``APIDialect``).
package struct Refusal: Error, Sendable {
    package enum Code: Sendable {
        /// The participant or the contact does not exist anymore.
        case gone
        /// A thing that the caller names does not exist.
        case unknown
        case unknownAgent
        case unknownQueue
        case unknownContact
        case invalid
        /// The state of the contact or of the agent forbids it.
        case conflict
        /// A chat has too many of something.
        case quota
        /// A chat has as many people as the service allows.
        case full
        /// A quota is used up.
        case limit
    }

    package let code: Code
    /// A plain sentence for the person who wrote the client.
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// How to connect a customer who has only its tokens. A contact does nothing before that.
    package static let connectingRemedy =
        "to connect it, subscribe on its socket, make any call with its connection token, or set ConnectParticipant in "
        + "CreateParticipantConnection"

    package static let customerNotConnected = Refusal(
        .conflict, "the customer has not connected yet; \(connectingRemedy)")
}
