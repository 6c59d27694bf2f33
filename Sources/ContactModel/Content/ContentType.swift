/// A content type of chat messages and events (Documentation/Protocol.md#content-types): an open set, compared as text.
package struct ContentType: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let plain = ContentType(rawValue: "text/plain")
    package static let markdown = ContentType(rawValue: "text/markdown")
    package static let json = ContentType(rawValue: "application/json")
    package static let interactive = ContentType(rawValue: "application/vnd.amazonaws.connect.message.interactive")
    package static let interactiveResponse = ContentType(
        rawValue: "application/vnd.amazonaws.connect.message.interactive.response")

    /// The type of items with attachments. The attachments have types, the item itself has none
    /// (Documentation/Protocol.md#item-fields).
    package static let attachment = ContentType(rawValue: "")

    package static let typing = event("typing")
    package static let connectionAcknowledged = event("connection.acknowledged")
    package static let messageDelivered = event("message.delivered")
    package static let messageRead = event("message.read")
    /// The receipts of a message. Sent only on sockets.
    package static let messageMetadata = event("message.metadata")
    package static let participantJoined = event("participant.joined")
    package static let participantLeft = event("participant.left")
    package static let participantInvited = event("participant.invited")
    package static let participantIdle = event("participant.idle")
    package static let participantReturned = event("participant.returned")
    package static let participantAutodisconnection = event("participant.autodisconnection")
    // Events of the service that ChatJS knows. Only tests send them
    // (Documentation/Protocol.md#content-types).
    package static let participantActive = event("participant.active")
    package static let participantInactive = event("participant.inactive")
    package static let workflowCancelled = event("workflow.cancelled")
    package static let displayNameUpdated = event("participant.displayname.updated")
    package static let transferSucceeded = event("transfer.succeeded")
    /// An old misspelling of ``transferSucceeded`` that the Streams documentation still lists.
    package static let transferSucceed = event("transfer.succeed")
    package static let transferFailed = event("transfer.failed")
    package static let chatEnded = event("chat.ended")
    package static let chatRehydrated = event("chat.rehydrated")

    /// The start of a sign-in. The content is the session's id as JSON text.
    package static let authenticationInitiated = event("authentication.initiated")

    /// Returns the event for the outcome of a customer's sign-in.
    package static func authentication(_ outcome: SignIn.Outcome) -> ContentType {
        event("authentication.\(outcome.rawValue)")
    }

    /// Whether only the customer receives the event (Documentation/Protocol.md#chat-frames).
    package var isForCustomer: Bool {
        self == .chatRehydrated || isSignInEvent
    }

    /// Whether the event belongs to a sign-in.
    ///
    /// Unlike the service's other events, such an event names the leg even without an author.
    package var isSignInEvent: Bool { rawValue.hasPrefix(Self.eventPrefix + "authentication.") }

    package static let eventPrefix = "application/vnd.amazonaws.connect.event."

    /// The name of an event without the common prefix. Other types are unchanged.
    package var shortName: String {
        rawValue.hasPrefix(Self.eventPrefix) ? String(rawValue.dropFirst(Self.eventPrefix.count)) : rawValue
    }

    private static func event(_ name: String) -> ContentType {
        ContentType(rawValue: eventPrefix + name)
    }

    /// Whether the transcript stores events of this type (service model: GetTranscript;
    /// Documentation/Protocol.md#stored-items).
    package var isStoredEvent: Bool { Self.places[self] == .transcript }

    /// Whether sockets receive events of this type, even if the transcript does not store them.
    ///
    /// An unknown event is sent as it was given (Documentation/Protocol.md#chat-frames).
    package var isSentOnSockets: Bool { Self.places[self] != .nowhere }

    package static var knownEvents: [ContentType] { Array(places.keys) }

    /// Where clients find an event.
    private enum Place {
        /// In the transcript and on sockets.
        case transcript
        /// Only on sockets.
        case sockets
        /// Not visible. Receipts become metadata frames, and connection.acknowledged is not sent.
        case nowhere
    }

    private static let places: [ContentType: Place] = {
        var places: [ContentType: Place] = [
            participantJoined: .transcript, participantLeft: .transcript, participantInvited: .transcript,
            transferSucceeded: .transcript, transferSucceed: .transcript, transferFailed: .transcript,
            chatEnded: .transcript, chatRehydrated: .transcript,
            typing: .sockets, messageMetadata: .sockets, participantIdle: .sockets, participantReturned: .sockets,
            participantAutodisconnection: .sockets, participantActive: .sockets, participantInactive: .sockets,
            workflowCancelled: .sockets, displayNameUpdated: .sockets, authenticationInitiated: .sockets,
            connectionAcknowledged: .nowhere, messageDelivered: .nowhere, messageRead: .nowhere,
        ]
        for outcome in SignIn.Outcome.allCases { places[authentication(outcome)] = .sockets }
        return places
    }()
}
