internal import ContactModel
internal import HTTPTypes

/// The part of Amazon Connect that chats need (service model: connect 2017-08-08).
extension FidelityTable {
    private static let internalError = Aspect.differs("InternalServiceException", "only where a fault rule requires it")
    private static let throttling = Aspect.differs(
        "ThrottlingException", "with the quotas on, or where a fault rule requires it")
    private static let otherRegion = Aspect.not("InvalidActiveRegionException", "this server has one region")
    private static let noPermissions = Aspect.differs(
        "AccessDeniedException", "only where a fault rule requires it, because permissions are not checked")

    static let connect: [OperationFidelity] =
        [
            OperationFidelity(
                service: .connect, .startChatContact, .put, "/contact/chat", StartChatContact.endpoint,
                input: [
                    .differs("InstanceId", "an unknown instance is created"),
                    .differs(
                        "ContactFlowId", "any id is accepted; if a scenario starts with it, the scenario is played"),
                    "Attributes",
                    "ParticipantDetails", "ParticipantDetails.DisplayName", "ParticipantConfiguration",
                    "ParticipantConfiguration.ResponseMode", "InitialMessage", "InitialMessage.ContentType",
                    "InitialMessage.Content", "ClientToken", "ChatDurationInMinutes", "SupportedMessagingContentTypes",
                    "PersistentChat", .differs("PersistentChat.RehydrationType", "required"),
                    .differs("PersistentChat.SourceContactId", "required; the chat must have ended and still be kept"),
                    .differs("RelatedContactId", "stored and returned, without effect"), "SegmentAttributes.*",
                    "CustomerId", "DisconnectOnCustomerExit", "ConnectionTypes", "ChatStreamingConfiguration",
                    streamingEndpoint,
                ],
                output: [
                    "ContactId", "ParticipantId", "ParticipantToken", "ContinuedFromContactId", "ConnectionCredentials",
                    "ConnectionCredentials.ConnectionToken", "ConnectionCredentials.Expiry", "Websocket",
                    .differs("Websocket.Url", "a URL of this server"), "Websocket.ConnectionExpiry",
                    "StreamingId",
                ],
                errors: [
                    "InvalidRequestException", "InvalidParameterException",
                    .differs(
                        "ResourceNotFoundException",
                        "for an unknown past chat or topic, but never for an instance or flow"),
                    internalError, .differs("LimitExceededException", "with the quotas on, for too many active chats"),
                ]),
            OperationFidelity(
                service: .connect, .stopContact, .post, "/contact/stop", StopContact.endpoint,
                input: [
                    "ContactId", "InstanceId", "DisconnectReason",
                    .differs("DisconnectReason.Code", "checked and ignored; the contact ends with API"),
                ],
                errors: [
                    "InvalidRequestException", "ContactNotFoundException", "InvalidParameterException",
                    "ResourceNotFoundException", internalError, otherRegion,
                ]),
            describeContact,
            OperationFidelity(
                service: .connect, .createParticipant, .post, "/contact/create-participant", CreateParticipant.endpoint,
                input: [
                    "InstanceId", .differs("ContactId", "the id of any contact of the chat is accepted"), "ClientToken",
                    "ParticipantDetails",
                    .differs("ParticipantDetails.ParticipantRole", "required; must be CUSTOM_BOT, as for every chat"),
                    .differs("ParticipantDetails.DisplayName", "required"),
                    .not("ParticipantDetails.ParticipantCapabilities.*", "refused, because they are for calls"),
                ],
                output: [
                    "ParticipantCredentials", "ParticipantCredentials.ParticipantToken",
                    .differs(
                        "ParticipantCredentials.Expiry",
                        "one day ahead; the token is valid as long as its participant exists"),
                    "ParticipantId",
                ],
                errors: [
                    "InvalidRequestException", "ResourceNotFoundException", internalError,
                    .differs("ServiceQuotaExceededException", "only where a fault rule requires it"), throttling,
                    "ConflictException",
                ]),
            OperationFidelity(
                service: .connect, .getContactAttributes, .get, "/contact/attributes/{InstanceId}/{InitialContactId}",
                ContactAttributes.getEndpoint,
                input: ["InstanceId", .differs("InitialContactId", "the id of any contact of the chat is accepted")],
                output: ["Attributes"],
                errors: ["InvalidRequestException", "ResourceNotFoundException", internalError]),
            OperationFidelity(
                service: .connect, .updateContactAttributes, .post, "/contact/attributes",
                ContactAttributes.updateEndpoint,
                input: [
                    .differs("InitialContactId", "the id of any contact of the chat is accepted"), "InstanceId",
                    "Attributes",
                ],
                errors: [
                    "InvalidRequestException", "InvalidParameterException", "ResourceNotFoundException", internalError,
                    otherRegion,
                ]),
            OperationFidelity(
                service: .connect, .updateParticipantRoleConfig, .put,
                "/contact/participant-role-config/{InstanceId}/{ContactId}", UpdateParticipantRoleConfig.endpoint,
                input: [
                    "InstanceId", .differs("ContactId", "the id of any contact of the chat is accepted"),
                    "ChannelConfiguration",
                    "ChannelConfiguration.Chat",
                    "ChannelConfiguration.Chat.ParticipantTimerConfigList",
                    "ChannelConfiguration.Chat.ParticipantTimerConfigList[].ParticipantRole",
                    "ChannelConfiguration.Chat.ParticipantTimerConfigList[].TimerType",
                    "ChannelConfiguration.Chat.ParticipantTimerConfigList[].TimerValue",
                    "ChannelConfiguration.Chat.ParticipantTimerConfigList[].TimerValue.ParticipantTimerAction",
                    "ChannelConfiguration.Chat.ParticipantTimerConfigList[].TimerValue.ParticipantTimerDurationInMinutes",
                ],
                errors: [
                    "InvalidRequestException", "InvalidParameterException", "ResourceNotFoundException", noPermissions,
                    throttling, internalError,
                ]),
        ]
        + [
            OperationFidelity(
                service: .connect, .updateParticipantAuthentication, .post,
                "/contact/update-participant-authentication", UpdateParticipantAuthentication.endpoint,
                input: [
                    "State", "InstanceId",
                    .differs("Code", "the code of the sign-in page; without it, Error is required"), "Error",
                    "ErrorDescription",
                ],
                errors: [
                    "InvalidRequestException", "InvalidParameterException", "ConflictException", internalError,
                    throttling,
                    .differs("AccessDeniedException", "only where a fault rule requires it"),
                ])
        ]
        + streaming + [persistentChat]
        + [
            ("SendChatIntegrationEvent", "for SMS"), ("StartOutboundChatContact", "for SMS and WhatsApp"),
            ("TransferContact", "for tasks and e-mail; the admin API has an agent's transfer of a chat"),
            ("MonitorContact", "it needs a user of the instance; the admin API has supervisors"),
        ].map { missing($0.0, $0.1) }

    /// Amazon SNS is not part of this server, which must be configured with the endpoint of each
    /// topic.
    private static let streamingEndpoint = Aspect.differs(
        "ChatStreamingConfiguration.StreamingEndpointArn",
        "an HTTP endpoint must be set for the topic's name or ARN; notifications are not signed")

    private static let streaming = [
        OperationFidelity(
            service: .connect, .startContactStreaming, .post, "/contact/start-streaming",
            StartContactStreaming.endpoint,
            input: [
                "InstanceId", .differs("ContactId", "the id of any contact of the chat is accepted"),
                "ChatStreamingConfiguration",
                streamingEndpoint, "ClientToken",
            ],
            output: ["StreamingId"],
            errors: [
                "InvalidRequestException", "InvalidParameterException", "ResourceNotFoundException", internalError,
                "LimitExceededException",
            ]),
        OperationFidelity(
            service: .connect, .stopContactStreaming, .post, "/contact/stop-streaming", StopContactStreaming.endpoint,
            input: [
                "InstanceId", .differs("ContactId", "the id of any contact of the chat is accepted"), "StreamingId",
            ],
            errors: [
                "InvalidRequestException", "InvalidParameterException", "ResourceNotFoundException", internalError,
            ]),
    ]

    private static let persistentChat = OperationFidelity(
        service: .connect, .createPersistentContactAssociation, .post,
        "/contact/persistent-contact-association/{InstanceId}/{InitialContactId}",
        CreatePersistentContactAssociation.endpoint,
        input: [
            "InstanceId", .differs("InitialContactId", "the id of any contact of the chat is accepted"),
            "RehydrationType",
            .differs("SourceContactId", "the chat must have ended and still be kept"), "ClientToken",
        ],
        output: ["ContinuedFromContactId"],
        errors: [
            "InvalidRequestException", "InvalidParameterException", "ResourceNotFoundException", noPermissions,
            throttling, internalError,
        ])

    private static let describeContact = OperationFidelity(
        service: .connect, .describeContact, .get, "/contacts/{InstanceId}/{ContactId}", DescribeContact.endpoint,
        input: ["InstanceId", "ContactId"],
        output: [
            "Contact", .differs("Contact.Arn", "region us-east-1, account 123456789012"), "Contact.Id",
            .differs("Contact.InitialContactId", "absent in the first contact of a chain"), "Contact.PreviousContactId",
            .differs("Contact.ContactAssociationId", "the first contact of the chain"),
            .differs("Contact.InitiationMethod", "API and TRANSFER"), "Contact.Channel", "Contact.QueueInfo",
            .differs("Contact.QueueInfo.Id", "derived from the queue's name, as in the CCP's ARNs"),
            "Contact.QueueInfo.EnqueueTimestamp", .differs("Contact.QueuePriority", "5"),
            .differs("Contact.QueueTimeAdjustmentSeconds", "0"),
            "Contact.AgentInfo", .differs("Contact.AgentInfo.Id", "a user id, derived from the agent's name"),
            "Contact.AgentInfo.ConnectedToAgentTimestamp", "Contact.AgentInfo.AfterContactWorkStartTimestamp",
            "Contact.AgentInfo.AfterContactWorkEndTimestamp", "Contact.AgentInfo.AfterContactWorkDuration",
            .differs("Contact.AgentInfo.AgentInitiatedHoldDuration", "0"),
            .not("Contact.AgentInfo.*", "not for chats, or not counted here"), "Contact.InitiationTimestamp",
            "Contact.ConnectedToSystemTimestamp", "Contact.Tags",
            .differs("Contact.ChatMetrics.*", "only of ended contacts; see Protocol.md, Chat metrics"),
            .differs("Contact.NextContacts.*", "after a transfer by an agent, as with a quick connect"),
            "Contact.DisconnectTimestamp", "Contact.LastUpdateTimestamp", "Contact.RelatedContactId",
            "Contact.CustomerId", "Contact.SegmentAttributes.*", "Contact.DisconnectReason", "Contact.Attributes",
            .not("Contact.*", "not stored for chats here"),
        ],
        errors: [
            .differs(
                "InvalidRequestException", "only where a fault rule requires it, because no member can be missing"),
            "InvalidParameterException", "ResourceNotFoundException", internalError, throttling,
        ])

    private static func missing(_ name: String, _ why: String) -> OperationFidelity {
        OperationFidelity(service: .connect, missing: name, why)
    }
}
