internal import Kernel

/// The settings of an instance: the switches of the decisions table, with their defaults.
package struct InstanceSettings: Sendable {
    package var profile = Profile.streams
    /// Whether a FORWARD page that reaches the newest item has a NextToken (Documentation/Protocol.md#paging, rule 9).
    package var liveEdgeToken = true
    package var messageLimits = MessageLimits.of2026
    package var lengthUnit = MessageLimits.LengthUnit.scalars
    /// Milliseconds from the leaving that ends the chat to chat.ended.
    package var endDelay: Int64 = 0
    /// Milliseconds within which the customer must connect (service model: StartChatContact).
    package var connectTimeout: Int64 = 300_000
    /// Milliseconds for which a connection token is valid
    /// (service model: ConnectionCredentials, one day).
    package var connectionTokenLifetime: Int64 = 86_400_000
    /// Milliseconds from issuing a socket URL to its ConnectionExpiry.
    package var socketURLLifetime: Int64 = 3_600_000

    /// Milliseconds from issuing a socket URL within which clients can open it, even several times
    /// (Documentation/Protocol.md#socket-lifetime).
    package var socketURLOpens: Int64 = 100_000
    /// Whether the server refuses request members that the service model does not have, instead of
    /// ignoring them (Documentation/Decisions.md#decision-5).
    package var isStrict = false
    /// Whether control-plane requests must be signed (Documentation/Decisions.md#decision-4).
    package var requiresSignature = false
    /// Whether the server refuses a contact if no scenario plays its flow.
    package var hasStrictFlows = false
    /// The page size of GetTranscript requests without MaxResults; nil to use the profile's.
    package var transcriptMaxResults: Int?
    package var transcriptSortOrder: TranscriptSortOrder?
    package var quotas = ServiceQuotas()
    package var interactiveInPlainText = InteractiveInPlainText.delivered
    package var connectOn = ConnectOn.firstCall
    package var sampleBackEnd = SampleBackEndSettings()
    package var signInCompletion = SignInCompletion.update
    package var attachments = AttachmentSettings()
    /// The HTTP endpoints to which the server posts the messages of topics.
    package var streamingEndpoints = StreamingEndpoints()
    /// Hosts with ports, in addition to this machine's, where endpoints can be.
    ///
    /// They are set when the server starts.
    package var streamingAuthorities: Set<String> = []
    /// The queue of contacts whose flow names no queue.
    ///
    /// A new Amazon Connect instance has a queue of this name.
    package var defaultQueue = "BasicQueue"
    /// Milliseconds for an agent to accept a contact (Amazon Connect's default for chats).
    package var ringTimeout: Int64 = 20_000
    /// What happens to after-contact work when its agent enqueues a state during another contact.
    package var afterContactWorkAtNextState = AfterContactWork.cleared
    /// Whether a CCP page requires its agent to log in first.
    package var requiresLogin = false
    /// Whether the customer's socket also receives transfer.succeeded
    /// (Documentation/Decisions.md#decision-23).
    package var tellsCustomerOfTransfers = false

    package init() {}

    /// Checks that a topic has an endpoint.
    ///
    /// - Throws: ``Refusal`` if it has none.
    package func checkTopic(_ arn: String) throws(Refusal) {
        guard streamingEndpoints.url(ofTopic: arn) == nil else { return }
        throw Refusal(
            .gone,
            "the topic \"\(arn)\" has no HTTP endpoint: set one with \(OptionName.streamingEndpoints), or in the instance's "
                + "settings, streamingEndpoints")
    }

    /// Whether the server may post to a URL: on this machine, or where the server's user allows it.
    package func allowsStreaming(to url: String) -> Bool {
        guard let authority = StreamingEndpoints.authority(of: url) else { return false }
        return streamingAuthorities.contains(authority) || StreamingEndpoints.isLoopback(authority)
    }

    package var defaultMaxResults: Int { transcriptMaxResults ?? profile.defaultMaxResults }

    package var defaultSortOrder: TranscriptSortOrder { transcriptSortOrder ?? profile.defaultSortOrder }
}

/// What happens to an interactive message in a chat that does not support its type.
///
/// See Documentation/Decisions.md#decision-33.
package enum InteractiveInPlainText: String, Sendable, CaseIterable {
    case delivered
    case refused
    /// The server sends the title of the message as text.
    case title
}

/// What connects a customer (Documentation/Decisions.md#decision-34).
package enum ConnectOn: String, Sendable, CaseIterable {
    /// The subscription on the socket, or ConnectParticipant for a chat that streams.
    case socket
    /// The same as ``socket``, and any call.
    case firstCall
}

/// The configuration of Amazon's sample back end for widgets
/// (Documentation/Protocol.md#sample-back-end).
package struct SampleBackEndSettings: Sendable, Equatable {
    /// The contact attributes with which the back end starts a chat.
    package enum Attributes: String, Sendable, CaseIterable {
        /// The attributes of the request, and customerName, as the sample's README describes.
        case all
        /// Only customerName, as in the unchanged sample.
        case customerName
    }

    package var attributes = Attributes.all
    /// The flow of requests that name no flow.
    package var contactFlowID = "default"

    package init() {}
}

/// Whether after-contact work ends when its agent chooses a next state
/// (Documentation/Protocol.md#agent-states).
package enum AfterContactWork: String, Sendable, CaseIterable {
    case cleared
    case kept
}

/// The document whose defaults apply where Amazon's documents differ
/// (Documentation/Decisions.md#decision-1, Documentation/Decisions.md#decision-2).
package enum Profile: String, Sendable, CaseIterable {
    /// The Streams chat documentation: 15 items, ascending, and all event types of its list.
    case streams
    /// The service's API reference: 10 items, descending, and only events that clients send today.
    case api

    package var defaultMaxResults: Int { self == .streams ? 15 : 10 }

    package var defaultSortOrder: TranscriptSortOrder { self == .streams ? .ascending : .descending }

    /// The event types that SendEvent accepts.
    package var sendableEvents: Set<ContentType> {
        self == .streams ? Self.streamsEvents : Self.apiEvents
    }

    private static let apiEvents: Set<ContentType> = [
        .typing, .connectionAcknowledged, .messageDelivered, .messageRead,
    ]
    private static let streamsEvents = apiEvents.union([
        .participantJoined, .participantLeft, .transferSucceed, .transferSucceeded, .transferFailed, .chatEnded,
    ])
}
