internal import ContactModel
internal import HTTPTypes

/// Amazon Connect Participant Service (service model: connectparticipant 2018-09-07).
extension FidelityTable {
    private static let internalError = Aspect.differs(
        "InternalServerException", "only where a fault rule requires it")
    private static let throttling = Aspect.differs(
        "ThrottlingException", "with the quotas on, or where a fault rule requires it")
    private static let commonErrors: [Aspect] = [
        "AccessDeniedException", internalError, throttling, "ValidationException",
    ]

    static let participant: [OperationFidelity] = [
        OperationFidelity(
            service: .participant, .createParticipantConnection, .post, "/participant/connection",
            CreateParticipantConnection.endpoint,
            input: [
                .differs("Type", "WEBRTC_CONNECTION is refused: this server carries no calls"), "ParticipantToken",
                "ConnectParticipant",
            ],
            output: [
                "Websocket", .differs("Websocket.Url", "on this server, in its own form"), "Websocket.ConnectionExpiry",
                "ConnectionCredentials", "ConnectionCredentials.ConnectionToken", "ConnectionCredentials.Expiry",
                .not("WebRTCConnection.*", "this server carries no calls"),
            ],
            errors: commonErrors),
        OperationFidelity(
            service: .participant, .sendMessage, .post, "/participant/message", SendMessage.endpoint,
            input: ["ContentType", "Content", "ClientToken", "ConnectionToken"],
            output: [
                "Id", "AbsoluteTime",
                .not("MessageMetadata.*", "only instances that redact or process messages in flight have it"),
            ],
            errors: commonErrors),
        OperationFidelity(
            service: .participant, .sendEvent, .post, "/participant/event", SendEvent.endpoint,
            input: [
                .differs(
                    "ContentType", "the profile says which: `streams` takes those of the Streams documentation, too"),
                .differs("Content", "an empty one is taken, as mobile clients send it with typing"), "ClientToken",
                "ConnectionToken",
            ],
            output: ["Id", "AbsoluteTime"], errors: commonErrors + ["ConflictException"]),
        OperationFidelity(
            service: .participant, .getTranscript, .post, "/participant/transcript", GetTranscript.endpoint,
            input: [
                "ContactId", .differs("MaxResults", "the default is the profile's"), "NextToken",
                "ScanDirection", .differs("SortOrder", "the default is the profile's"), "StartPosition",
                "StartPosition.Id", "StartPosition.AbsoluteTime", "StartPosition.MostRecent", "ConnectionToken",
            ],
            output: [
                "InitialContactId", "NextToken", "Transcript", "Transcript[].AbsoluteTime", "Transcript[].Content",
                "Transcript[].ContentType", "Transcript[].Id", "Transcript[].Type", "Transcript[].ParticipantId",
                "Transcript[].DisplayName", "Transcript[].ParticipantRole", "Transcript[].ContactId",
                "Transcript[].Attachments", "Transcript[].Attachments[].ContentType",
                "Transcript[].Attachments[].AttachmentId", "Transcript[].Attachments[].AttachmentName",
                "Transcript[].Attachments[].Status",
                "Transcript[].RelatedContactId", "Transcript[].MessageMetadata",
                "Transcript[].MessageMetadata.MessageId", "Transcript[].MessageMetadata.Receipts",
                "Transcript[].MessageMetadata.Receipts[].DeliveredTimestamp",
                "Transcript[].MessageMetadata.Receipts[].ReadTimestamp",
                "Transcript[].MessageMetadata.Receipts[].RecipientParticipantId",
                .not(
                    "Transcript[].MessageMetadata.MessageProcessingStatus",
                    "only instances that process messages in flight have it"),
            ],
            errors: commonErrors),
        OperationFidelity(
            service: .participant, .disconnectParticipant, .post, "/participant/disconnect",
            DisconnectParticipant.endpoint, input: ["ClientToken", "ConnectionToken"],
            errors: commonErrors),
        OperationFidelity(
            service: .participant, .startAttachmentUpload, .post, "/participant/start-attachment-upload",
            StartAttachmentUpload.endpoint,
            input: ["ContentType", "AttachmentSizeInBytes", "AttachmentName", "ClientToken", "ConnectionToken"],
            output: [
                "AttachmentId", "UploadMetadata", .differs("UploadMetadata.Url", "on this server, in its own form"),
                "UploadMetadata.UrlExpiry", "UploadMetadata.HeadersToInclude",
            ],
            errors: commonErrors + ["ServiceQuotaExceededException"]),
        OperationFidelity(
            service: .participant, .completeAttachmentUpload, .post, "/participant/complete-attachment-upload",
            CompleteAttachmentUpload.endpoint,
            input: ["AttachmentIds", "ClientToken", "ConnectionToken"],
            errors: commonErrors + [
                .differs(
                    "ServiceQuotaExceededException",
                    "only where a fault rule requires it: an upload that began is counted"
                ),
                "ConflictException",
            ]),
        OperationFidelity(
            service: .participant, .getAttachment, .post, "/participant/attachment", GetAttachment.endpoint,
            input: ["AttachmentId", "UrlExpiryInSeconds", "UrlContentDisposition", "ConnectionToken"],
            output: [.differs("Url", "on this server, in its own form"), "UrlExpiry", "AttachmentSizeInBytes"],
            errors: commonErrors),
        OperationFidelity(
            service: .participant, .describeView, .get, "/participant/views/{ViewToken}", DescribeView.endpoint,
            input: ["ViewToken", "ConnectionToken"],
            output: [
                "View", "View.Id", .differs("View.Arn", "of an account that nobody has"), "View.Name", "View.Version",
                "View.Content", "View.Content.InputSchema", "View.Content.Template", "View.Content.Actions",
            ],
            errors: commonErrors + ["ResourceNotFoundException"]),
        OperationFidelity(
            service: .participant, .getAuthenticationURL, .post, "/participant/authentication-url",
            GetAuthenticationURL.endpoint,
            input: ["SessionId", "RedirectUri", "ConnectionToken"],
            output: [.differs("AuthenticationUrl", "a page of this server")], errors: commonErrors),
        OperationFidelity(
            service: .participant, .cancelParticipantAuthentication, .post, "/participant/cancel-authentication",
            CancelParticipantAuthentication.endpoint, input: ["SessionId", "ConnectionToken"],
            errors: commonErrors),
    ]
}
