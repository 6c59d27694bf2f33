/// What a recording keeps of a member of a request, an answer or a frame.
///
/// A member without a row is unknown: only its kind and its length are kept, because a later version of the service may
/// have secrets that this version does not know.
package enum MemberTreatment: Sendable, Equatable {
    /// The value stays: names of types, times, counts.
    case plain
    /// A secret. The word is what stands for it.
    case token(String)
    /// The URL of a socket, an upload or a download, which has a signature.
    case url
    /// The id of a thing. With redaction, another id of the same form stands for it.
    case identifier
    /// What people write. With redaction, personal data in it are replaced.
    case text
    /// A participant's name.
    case displayName
    /// What a company knows about a customer, such as contact attributes. With redaction, another text stands for it.
    case privateText

    /// Returns the treatment of a member; nil for unknown members.
    ///
    /// - Parameters:
    ///   - name: the member's name.
    ///   - parent: the name of the member that contains it.
    package static func of(_ name: String, in parent: String) -> MemberTreatment? {
        byPath["\(parent).\(name)"] ?? byParent[parent] ?? byName[name]
    }

    private static let byPath: [String: MemberTreatment] = [
        "DisconnectReason.Code": .plain,
        "HeadersToInclude.Content-Type": .plain, "HeadersToInclude.Content-Length": .plain,
    ]

    /// Members whose own members have names that clients choose.
    private static let byParent: [String: MemberTreatment] = [
        "Attributes": .privateText, "SegmentAttributes": .privateText, "Tags": .privateText,
        "HeadersToInclude": .privateText, "ValueString": .privateText, "ValueMap": .privateText,
    ]

    private static let byName: [String: MemberTreatment] = Dictionary(
        uniqueKeysWithValues: rows.flatMap { row in row.names.map { ($0, row.treatment) } })

    private static let rows: [(treatment: MemberTreatment, names: [String])] = [
        (.token("participant-token"), ["ParticipantToken"]),
        (.token("connection-token"), ["ConnectionToken"]),
        (.token("next-token"), ["NextToken"]),
        (.token("client-token"), ["ClientToken"]),
        (.token("view-token"), ["ViewToken", "viewToken"]),
        (.token("session"), ["SessionId"]),
        (.token("code"), ["Code"]),
        (.token("state"), ["State"]),
        (.token("connection"), ["connectionId", "requestId"]),
        (.url, ["Url", "AuthenticationUrl"]),
        (
            .identifier,
            [
                "Id", "Arn", "AttachmentId", "AttachmentIds", "ContactAssociationId", "ContactFlowId", "ContactId",
                "ContinuedFromContactId", "InitialContactId", "InstanceId", "MessageId", "messageId", "ParticipantId",
                "PreviousContactId", "RecipientParticipantId", "RelatedContactId", "ResourceId", "SourceContactId",
                "StreamingEndpointArn", "StreamingId", "QuickConnectId",
            ]
        ),
        (.displayName, ["DisplayName"]),
        (.privateText, ["CustomerId", "RedirectUri"]),
        (
            .text,
            [
                "Content", "AttachmentName", "Description", "Error", "ErrorDescription", "InputSchema", "Message",
                "message", "Name", "QuickConnectName", "Template", "__type",
            ]
        ),
        (.plain, plainNames),
    ]

    private static let plainNames = [
        "AbsoluteTime", "Actions", "AfterContactWorkDuration", "AfterContactWorkEndTimestamp",
        "AfterContactWorkStartTimestamp", "AgentInitiatedHoldDuration", "AttachmentSizeInBytes", "Channel",
        "ChatDurationInMinutes", "ConnectParticipant", "ConnectedToAgentTimestamp", "ConnectedToSystemTimestamp",
        "ConnectionExpiry", "ConnectionTypes", "ContentType", "DeliveredTimestamp", "DisconnectOnCustomerExit",
        "DisconnectReason", "DisconnectTimestamp", "EnqueueTimestamp", "Expiry", "InitiationMethod",
        "InitiationTimestamp", "LastUpdateTimestamp", "MaxResults", "MessageProcessingStatus", "MostRecent",
        "ParticipantRole", "ParticipantTimerAction", "ParticipantTimerDurationInMinutes", "QueuePriority",
        "QueueTimeAdjustmentSeconds", "ReadTimestamp", "RehydrationType", "ResponseMode", "ScanDirection", "SortOrder",
        "Status", "SupportedMessagingContentTypes", "TimerType", "Type", "UrlContentDisposition", "UrlExpiry",
        "UrlExpiryInSeconds", "Version", "Reason",
        // Frames.
        "topic", "topics", "contentType", "status", "stray", "notJSON",
        // ChatMetrics of DescribeContact.
        "AgentFirstResponseTimeInMillis", "AgentFirstResponseTimestamp", "AverageResponseTimeInMillis", "BotMessages",
        "ConversationCloseTimeInMillis", "ConversationTurnCount", "LastMessageTimestamp", "MaxResponseTimeInMillis",
        "MessageLengthInChars", "MessagesSent", "MultiParty", "ParticipantType", "ConversationAbandon",
        "TotalMessages", "TotalResponseTimeInMillis", "TotalMessageLengthInChars", "NumberOfParticipants",
        "TotalBotMessages", "TotalBotMessageLengthInChars", "NumResponses", "QuickConnectType",
    ]
}
