internal import ContactModel
internal import HTTPTypes

/// The part of Amazon Connect that chats need (service model: connect 2017-08-08).
extension FidelityTable {
    private static let internalError = Aspect.differs("InternalServiceException", "only where a fault rule requires it")
    private static let throttling = Aspect.differs(
        "ThrottlingException", "with the quotas on, or where a fault rule requires it")
    private static let otherRegion = Aspect.not("InvalidActiveRegionException", "there is one region here")
    private static let noPermissions = Aspect.differs(
        "AccessDeniedException", "only where a fault rule requires it: nobody's permissions are looked at")

    static let connect: [OperationFidelity] =
        [
            OperationFidelity(
                service: .connect, .startChatContact, .put, "/contact/chat", StartChatContact.endpoint,
                input: [
                    .differs("InstanceId", "one that was not known is made"),
                    .differs("ContactFlowId", "any is taken; one that a scenario starts with is played"), "Attributes",
                    "ParticipantDetails", "ParticipantDetails.DisplayName", "ParticipantConfiguration",
                    "ParticipantConfiguration.ResponseMode", "InitialMessage", "InitialMessage.ContentType",
                    "InitialMessage.Content", "ClientToken", "ChatDurationInMinutes", "SupportedMessagingContentTypes",
                    "PersistentChat", .differs("PersistentChat.RehydrationType", "required"),
                    .differs("PersistentChat.SourceContactId", "required; of a chat that has ended and is still kept"),
                    .differs("RelatedContactId", "kept and shown, and nothing more"), "SegmentAttributes.*",
                    "CustomerId", "DisconnectOnCustomerExit", "ConnectionTypes", "ChatStreamingConfiguration",
                    streamingEndpoint,
                ],
                output: [
                    "ContactId", "ParticipantId", "ParticipantToken", "ContinuedFromContactId", "ConnectionCredentials",
                    "ConnectionCredentials.ConnectionToken", "ConnectionCredentials.Expiry", "Websocket",
                    .differs("Websocket.Url", "on this server, in its own form"), "Websocket.ConnectionExpiry",
                    "StreamingId",
                ],
                errors: [
                    "InvalidRequestException", "InvalidParameterException",
                    .differs(
                        "ResourceNotFoundException",
                        "for a past chat or a topic that is not there; every instance and flow is"),
                    internalError, .differs("LimitExceededException", "with the quotas on, for too many active chats"),
                ]),
            OperationFidelity(
                service: .connect, .stopContact, .post, "/contact/stop", StopContact.endpoint,
                input: [
                    "ContactId", "InstanceId", "DisconnectReason",
                    .differs("DisconnectReason.Code", "checked and ignored: the contact ends with API"),
                ],
                errors: [
                    "InvalidRequestException", "ContactNotFoundException", "InvalidParameterException",
                    "ResourceNotFoundException", internalError, otherRegion,
                ]),
            describeContact,
            OperationFidelity(
                service: .connect, .createParticipant, .post, "/contact/create-participant", CreateParticipant.endpoint,
                input: [
                    "InstanceId", .differs("ContactId", "that of any leg is taken"), "ClientToken",
                    "ParticipantDetails",
                    .differs("ParticipantDetails.ParticipantRole", "CUSTOM_BOT alone, as for every chat; required"),
                    .differs("ParticipantDetails.DisplayName", "required"),
                    .not("ParticipantDetails.ParticipantCapabilities.*", "refused: they are for calls"),
                ],
                output: [
                    "ParticipantCredentials", "ParticipantCredentials.ParticipantToken",
                    .differs(
                        "ParticipantCredentials.Expiry", "a day from now; the token is good as long as its participant"),
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
                input: ["InstanceId", .differs("InitialContactId", "that of any leg is taken")], output: ["Attributes"],
                errors: ["InvalidRequestException", "ResourceNotFoundException", internalError]),
            OperationFidelity(
                service: .connect, .updateContactAttributes, .post, "/contact/attributes",
                ContactAttributes.updateEndpoint,
                input: [.differs("InitialContactId", "that of any leg is taken"), "InstanceId", "Attributes"],
                errors: [
                    "InvalidRequestException", "InvalidParameterException", "ResourceNotFoundException", internalError,
                    otherRegion,
                ]),
            OperationFidelity(
                service: .connect, .updateParticipantRoleConfig, .put,
                "/contact/participant-role-config/{InstanceId}/{ContactId}", UpdateParticipantRoleConfig.endpoint,
                input: [
                    "InstanceId", .differs("ContactId", "that of any leg is taken"), "ChannelConfiguration",
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
                    .differs("Code", "the one that the sign-in page gave; without it Error is required"), "Error",
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
            ("SendChatIntegrationEvent", "it is for SMS"), ("StartOutboundChatContact", "it is for SMS and WhatsApp"),
            ("TransferContact", "it is for tasks and e-mail; an agent's transfer of a chat is in the admin API"),
            ("MonitorContact", "it needs a user of the instance; supervisors are in the admin API"),
        ].map { missing($0.0, $0.1) }

    /// Amazon SNS is not part of this server, which must be configured with the endpoint of each
    /// topic.
    private static let streamingEndpoint = Aspect.differs(
        "ChatStreamingConfiguration.StreamingEndpointArn",
        "an HTTP endpoint of the topic's name or ARN must be known; what is posted there is not signed")

    private static let streaming = [
        OperationFidelity(
            service: .connect, .startContactStreaming, .post, "/contact/start-streaming",
            StartContactStreaming.endpoint,
            input: [
                "InstanceId", .differs("ContactId", "that of any leg is taken"), "ChatStreamingConfiguration",
                streamingEndpoint, "ClientToken",
            ],
            output: ["StreamingId"],
            errors: [
                "InvalidRequestException", "InvalidParameterException", "ResourceNotFoundException", internalError,
                "LimitExceededException",
            ]),
        OperationFidelity(
            service: .connect, .stopContactStreaming, .post, "/contact/stop-streaming", StopContactStreaming.endpoint,
            input: ["InstanceId", .differs("ContactId", "that of any leg is taken"), "StreamingId"],
            errors: [
                "InvalidRequestException", "InvalidParameterException", "ResourceNotFoundException", internalError,
            ]),
    ]

    private static let persistentChat = OperationFidelity(
        service: .connect, .createPersistentContactAssociation, .post,
        "/contact/persistent-contact-association/{InstanceId}/{InitialContactId}",
        CreatePersistentContactAssociation.endpoint,
        input: [
            "InstanceId", .differs("InitialContactId", "that of any leg is taken"), "RehydrationType",
            .differs("SourceContactId", "of a chat that has ended and is still kept"), "ClientToken",
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
            .differs("Contact.InitialContactId", "not in the first contact of a chain"), "Contact.PreviousContactId",
            .differs("Contact.ContactAssociationId", "the first contact of the chain"),
            .differs("Contact.InitiationMethod", "API and TRANSFER"), "Contact.Channel", "Contact.QueueInfo",
            .differs("Contact.QueueInfo.Id", "made of the queue's name, as in the CCP's ARNs"),
            "Contact.QueueInfo.EnqueueTimestamp", .differs("Contact.QueuePriority", "5"),
            .differs("Contact.QueueTimeAdjustmentSeconds", "0"),
            "Contact.AgentInfo", .differs("Contact.AgentInfo.Id", "a user id, made of the agent's name"),
            "Contact.AgentInfo.ConnectedToAgentTimestamp", "Contact.AgentInfo.AfterContactWorkStartTimestamp",
            "Contact.AgentInfo.AfterContactWorkEndTimestamp", "Contact.AgentInfo.AfterContactWorkDuration",
            .differs("Contact.AgentInfo.AgentInitiatedHoldDuration", "0"),
            .not("Contact.AgentInfo.*", "not of a chat, or not counted here"), "Contact.InitiationTimestamp",
            "Contact.ConnectedToSystemTimestamp", "Contact.Tags",
            .differs("Contact.ChatMetrics.*", "of legs that are over; see Protocol.md, Chat metrics"),
            .differs("Contact.NextContacts.*", "after a transfer by an agent, as by quick connect"),
            "Contact.DisconnectTimestamp", "Contact.LastUpdateTimestamp", "Contact.RelatedContactId",
            "Contact.CustomerId", "Contact.SegmentAttributes.*", "Contact.DisconnectReason", "Contact.Attributes",
            .not("Contact.*", "not kept of a chat here"),
        ],
        errors: [
            .differs("InvalidRequestException", "only where a fault rule requires it: nothing can be missing"),
            "InvalidParameterException", "ResourceNotFoundException", internalError, throttling,
        ])

    private static func missing(_ name: String, _ why: String) -> OperationFidelity {
        OperationFidelity(service: .connect, missing: name, why)
    }
}
