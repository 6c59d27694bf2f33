internal import Kernel

/// What can differ from instance to instance: the switches of the decisions table, with their defaults.
package struct InstanceSettings: Sendable {
    package var profile = Profile.streams
    /// Whether a FORWARD page that reaches the newest item has a NextToken (Documentation/Protocol.md#paging, rule 9).
    package var liveEdgeToken = true
    package var messageLimits = MessageLimits.of2026
    package var lengthUnit = MessageLimits.LengthUnit.scalars
    /// Milliseconds from the last leaving to chat.ended.
    package var endDelay: Int64 = 0
    /// Milliseconds in which the customer must connect (service model: StartChatContact).
    package var connectTimeout: Int64 = 300_000
    /// Milliseconds that a connection token is good for (service model: ConnectionCredentials, one day).
    package var connectionTokenLifetime: Int64 = 86_400_000
    /// Milliseconds from handing out a socket URL to its ConnectionExpiry.
    package var socketURLLifetime: Int64 = 3_600_000

    /// Milliseconds after handing out a socket URL in which it can be dialled, more than once
    /// (Documentation/Protocol.md#socket-lifetime).
    package var socketURLOpens: Int64 = 100_000
    /// Whether request members that the service model does not have are refused, instead of ignored
    /// (Documentation/Decisions.md#decision-5).
    package var isStrict = false
    /// Whether control-plane requests must be signed (Documentation/Decisions.md#decision-4).
    package var requiresSignature = false
    /// Whether a contact is refused if no scenario plays its flow.
    package var hasStrictFlows = false
    /// What a GetTranscript that names none gets, whatever the profile says; nil to leave it to the profile.
    package var transcriptMaxResults: Int?
    package var transcriptSortOrder: TranscriptSortOrder?
    package var quotas = ServiceQuotas()
    package var interactiveInPlainText = InteractiveInPlainText.delivered
    package var connectOn = ConnectOn.firstCall
    package var sampleBackEnd = SampleBackEndSettings()
    package var signInCompletion = SignInCompletion.update
    package var attachments = AttachmentSettings()
    /// Where what is published to topics is posted to.
    package var streamingEndpoints = StreamingEndpoints()
    /// Hosts with ports beside this machine's that endpoints may be at: those that the server was started with.
    package var streamingAuthorities: Set<String> = []
    /// The queue of contacts whose flow names none; its name is that of a new Amazon Connect instance's.
    package var defaultQueue = "BasicQueue"
    /// Milliseconds that an agent has for accepting a contact (Amazon Connect's default for chats).
    package var ringTimeout: Int64 = 20_000
    /// What becomes of after-contact work whose agent enqueues a state during another contact.
    package var afterContactWorkAtNextState = AfterContactWork.cleared
    /// Whether a CCP page asks its agent to log in first.
    package var requiresLogin = false
    /// Whether the customer's socket hears transfer.succeeded, too (Documentation/Decisions.md#decision-23).
    package var tellsCustomerOfTransfers = false

    package init() {}

    /// Whether a topic leads anywhere; the refusal if not.
    package func checkTopic(_ arn: String) throws(Refusal) {
        guard streamingEndpoints.url(ofTopic: arn) == nil else { return }
        throw Refusal(
            .gone,
            "the topic \"\(arn)\" has no HTTP endpoint: set one with \(OptionName.streamingEndpoints), or in the instance's "
                + "settings, streamingEndpoints")
    }

    /// Whether something may be posted there: on this machine, or where the server's own user has said.
    package func allowsStreaming(to url: String) -> Bool {
        guard let authority = StreamingEndpoints.authority(of: url) else { return false }
        return streamingAuthorities.contains(authority) || StreamingEndpoints.isLoopback(authority)
    }

    package var defaultMaxResults: Int { transcriptMaxResults ?? profile.defaultMaxResults }

    package var defaultSortOrder: TranscriptSortOrder { transcriptSortOrder ?? profile.defaultSortOrder }
}

/// What becomes of an interactive message for a chat that does not support its type (Documentation/Decisions.md#decision-33).
package enum InteractiveInPlainText: String, Sendable, CaseIterable {
    case delivered
    case refused
    /// Its title is sent, as text.
    case title
}

/// What connects a customer (Documentation/Decisions.md#decision-34).
package enum ConnectOn: String, Sendable, CaseIterable {
    /// The subscription on the socket, or ConnectParticipant for a chat that streams.
    case socket
    /// Any call, too.
    case firstCall
}

/// What Amazon's sample back end for widgets is configured with (Documentation/Protocol.md#sample-back-end).
package struct SampleBackEndSettings: Sendable, Equatable {
    /// The contact attributes that it starts a chat with.
    package enum Attributes: String, Sendable, CaseIterable {
        /// Those of the request, and customerName, as its README says how to.
        case all
        /// customerName alone, as the sample stands.
        case customerName
    }

    package var attributes = Attributes.all
    /// The flow of requests that name none.
    package var contactFlowID = "default"

    package init() {}
}

/// Whether after-contact work ends with its agent's choosing a next state (Documentation/Protocol.md#agent-states).
package enum AfterContactWork: String, Sendable, CaseIterable {
    case cleared
    case kept
}

/// Whose defaults hold where Amazon's own documents differ (Documentation/Decisions.md#decision-1,
/// Documentation/Decisions.md#decision-2).
package enum Profile: String, Sendable, CaseIterable {
    /// The Streams chat documentation: 15 items, ascending; all event types of its list.
    case streams
    /// The service's API reference: 10 items, descending; only the events that clients send today.
    case api

    package var defaultMaxResults: Int { self == .streams ? 15 : 10 }

    package var defaultSortOrder: TranscriptSortOrder { self == .streams ? .ascending : .descending }

    /// The event types that SendEvent takes.
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
