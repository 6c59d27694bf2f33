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
                .differs("Type", "WEBRTC_CONNECTION is refused, because this server does not support calls"),
                "ParticipantToken",
                "ConnectParticipant",
            ],
            output: [
                "Websocket", .differs("Websocket.Url", "a URL of this server"), "Websocket.ConnectionExpiry",
                "ConnectionCredentials", "ConnectionCredentials.ConnectionToken", "ConnectionCredentials.Expiry",
                .not("WebRTCConnection.*", "this server does not support calls"),
            ],
            errors: commonErrors),
        OperationFidelity(
            service: .participant, .sendMessage, .post, "/participant/message", SendMessage.endpoint,
            input: ["ContentType", "Content", "ClientToken", "ConnectionToken"],
            output: [
                "Id", "AbsoluteTime",
                .not("MessageMetadata.*", "only instances that redact or process messages in flight return it"),
            ],
            errors: commonErrors),
        OperationFidelity(
            service: .participant, .sendEvent, .post, "/participant/event", SendEvent.endpoint,
            input: [
                .differs(
                    "ContentType", "the profile decides; `streams` also accepts the types of the Streams documentation"),
                .differs("Content", "can be empty, because mobile clients send it so with typing"), "ClientToken",
                "ConnectionToken",
            ],
            output: ["Id", "AbsoluteTime"], errors: commonErrors + ["ConflictException"]),
        OperationFidelity(
            service: .participant, .getTranscript, .post, "/participant/transcript", GetTranscript.endpoint,
            input: [
                "ContactId", .differs("MaxResults", "the profile has the default"), "NextToken",
                "ScanDirection", .differs("SortOrder", "the profile has the default"), "StartPosition",
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
                    "only instances that process messages in flight return it"),
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
                "AttachmentId", "UploadMetadata", .differs("UploadMetadata.Url", "a URL of this server"),
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
                    "only where a fault rule requires it, because StartAttachmentUpload counts the upload"
                ),
                "ConflictException",
            ]),
        OperationFidelity(
            service: .participant, .getAttachment, .post, "/participant/attachment", GetAttachment.endpoint,
            input: ["AttachmentId", "UrlExpiryInSeconds", "UrlContentDisposition", "ConnectionToken"],
            output: [.differs("Url", "a URL of this server"), "UrlExpiry", "AttachmentSizeInBytes"],
            errors: commonErrors),
        OperationFidelity(
            service: .participant, .describeView, .get, "/participant/views/{ViewToken}", DescribeView.endpoint,
            input: ["ViewToken", "ConnectionToken"],
            output: [
                "View", "View.Id", .differs("View.Arn", "in a made-up account"), "View.Name", "View.Version",
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
