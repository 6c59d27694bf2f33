internal import Kernel

/// The choices for questions on which Amazon's documentation and the other sources are silent.
extension FidelityTable {
    /// The choices in the order of the document.
    static let choices: [(title: String, choices: [Choice])] = [
        ("Transcripts", transcripts),
        ("Persistent chat", persistentChats),
        ("Message streaming", streaming),
        ("The life of a chat", life),
        ("Attachments", attachments),
        ("Sign-in", signIn),
        ("The contact centre", contactCentre),
        ("Agent desktops", desktops),
        ("Sockets", sockets),
        ("Requests", requests),
        ("Errors", errors),
    ]

    private static let transcripts = [
        Choice(
            "GetTranscript without MaxResults or SortOrder",
            """
            The profile `streams` returns 15 items, ASCENDING, as the Streams chat documentation says. The profile \
            `api` returns 10 items, DESCENDING, as the API reference says. MaxResults 0 means the default.
            """, evidence: .documentation, setting: "profile, transcript", option: .profile),
        Choice(
            "ScanDirection is absent",
            """
            The direction is BACKWARD, or FORWARD if there is a StartPosition.
            """),
        Choice(
            "ScanDirection FORWARD without StartPosition",
            """
            The answer is 400.
            """, evidence: .report),
        Choice(
            "StartPosition",
            """
            The position is inclusive in both directions. `{}` and MostRecent 0 mean no position. Two selectors \
            are answered with 400. An unknown Id or ContactId gives an empty page.
            """),
        Choice(
            "NextToken",
            """
            The token continues in its own direction from the first item that was not returned, whatever arrives \
            later. Order and size are those of the new request. At the end the token is `""`. It is valid for its \
            chat only.
            """, evidence: .report),
        Choice(
            "FORWARD at the newest item",
            """
            The first page always has a NextToken. A page that was requested with a token has one unless it is \
            empty.
            """, setting: "liveEdgeToken", option: .liveEdgeToken),
        Choice(
            "An agent's transcript after a transfer",
            """
            The transcript has all contacts of the chain. ContactId limits it to one of them.
            """),
        Choice(
            "What a flow says to one side only",
            """
            The other side does not receive it and does not find it in its transcript. Its pages are full all the \
            same.
            """),
        Choice(
            "A message in chunks (ResponseMode INCREMENTAL)",
            """
            The customer receives each chunk under one Id, then the whole message. All other participants, and \
            every customer in COMPLETE, receive only the whole message. ChatJS joins chunks of the role SYSTEM \
            only. The transcript has the message from its first chunk on, with the text so far.
            """, evidence: .client),
        Choice(
            "A new display name",
            """
            participant.displayname.updated is not stored, and earlier items keep the old name. No event is sent \
            for a participant who is not in the chat.
            """),
        Choice(
            "Export as `s3`",
            """
            The file has the form of a public sample: `Version` 2019-08-26, and the items of one contact without \
            contact ids. The account is 123456789012, and every participant who connected is listed.
            """, evidence: .report),
    ]

    private static let persistentChats = [
        Choice(
            "The place of the items of past chats",
            """
            They are older than the chat's oldest item. The page that reaches the oldest item in the direction \
            BACKWARD has a NextToken to pages of past items. ContactId and StartPosition do not reach them. They \
            have RelatedContactId in place of ContactId.
            """),
        Choice(
            "chat.rehydrated",
            """
            It is sent right after the customer's participant.joined, or when the association is created. It is \
            stored, and the customer receives it.
            """, evidence: .documentation),
        Choice(
            "A past chat that cannot be continued",
            """
            The answer is 400 InvalidRequestException for a chat that has not ended, or that already continues \
            another. So it is without the initial contact for ENTIRE_PAST_SESSION, and for more than 100 contacts \
            or 5 MiB of items. For a chat that is no longer kept it is 404. Attachments of a past chat cannot be \
            downloaded.
            """),
    ]

    private static let streaming = [
        Choice(
            "The endpoint of an Amazon SNS topic",
            """
            Notifications are posted to the HTTP endpoint that is set for the topic, as to a confirmed \
            subscription. Endpoints on other machines must be set when the server starts. Without an endpoint the \
            answer is 404.
            """, setting: "streamingEndpoints", option: .streamingEndpoints),
        Choice(
            "What is published",
            """
            Items and events are published as sockets receive them, always with ContactId, typing included. \
            Receipts and the chunks of a growing message are not published. Attachments have the attribute Type \
            ATTACHMENT and no ContentType. Later contacts of the chat use the same stream.
            """, evidence: .documentation),
        Choice(
            "How notifications are posted",
            """
            The notifications of a stream are posted in their order, without a signature, and one at a time for \
            each endpoint. A 5xx, a 429 or no answer within 5 s causes another attempt after 0.1, 0.2, 0.4, 0.8 \
            and 1.6 s. After that, or after any other status, the notification is dropped. At most 1,000 \
            notifications wait for a stream, and 64 MiB in total. Further ones are dropped with a line in the log.
            """, evidence: .documentation),
    ]

    private static let life = [
        Choice(
            "The event types that SendEvent accepts",
            """
            The profile `streams` accepts typing, participant.joined, participant.left, transfer.succeed, \
            transfer.succeeded, transfer.failed, chat.ended, connection.acknowledged, message.delivered and \
            message.read. The profile `api` accepts typing, connection.acknowledged and the receipts. No event \
            changes the contact's state.
            """, evidence: .documentation, setting: "profile", option: .profile),
        Choice(
            "When a participant joins",
            """
            A participant joins with its first `aws/subscribe`, its first accepted request with a connection \
            token, or CreateParticipantConnection with ConnectParticipant. Agents of the admin API join at once. \
            An agent who was offered the contact joins by accepting it. A refused request does not join a \
            participant. With the setting `socket`, a customer joins by the subscription, or by ConnectParticipant \
            if the chat streams.
            """, setting: "connectOn"),
        Choice(
            "An interactive message for a chat that supports text/plain only",
            """
            It is delivered unchanged, with a hint in journal and log. The setting can refuse it, or deliver its \
            title as text.
            """, setting: "interactiveInPlainText"),
        Choice(
            "A contact whose flow no scenario plays",
            """
            The contact starts, and waits in the default queue. `serve` reports the flow on standard error. With \
            the switch, the answer is 404 ResourceNotFoundException.
            """, setting: "strictFlows", option: .strictFlows),
        Choice(
            "`POST /startChatContact`, the back end of Amazon's sample widgets",
            """
            It works as the sample does. The defaults are the instance `default` and a flow of the settings. It \
            forwards the request's attributes, InitialMessage, ClientToken and ParticipantConfiguration. With \
            `customerName` it forwards only that attribute, as the sample does. A body that is not JSON is \
            answered with 400, where API Gateway answers 502.
            """, evidence: .client, setting: "sampleBackEnd"),
        Choice(
            "InitialMessage",
            """
            It is sent right after the customer's participant.joined.
            """),
        Choice(
            "The end of a chat",
            """
            A chat ends when the customer leaves, or the last agent or bot: participant.left, then chat.ended \
            after a delay. If an agent joins within the delay, the end is cancelled, unless the customer has left. \
            A scenario that plays the contact centre can delay the end for at most 15 minutes.
            """, setting: "endDelay", option: .endDelay),
        Choice(
            "DisconnectOnCustomerExit",
            """
            The agents leave together with the customer. Acts of a flow that follow still happen before \
            chat.ended.
            """, evidence: .model),
        Choice(
            "StopContact, and the end of the chat duration",
            """
            Every participant leaves with participant.left, then chat.ended is sent.
            """),
        Choice(
            "StopContact on an ended contact",
            """
            The answer is 410 ContactNotFoundException, also for a contact that was transferred. For an unknown \
            contact it is 404.
            """, evidence: .model),
        Choice(
            "The customer does not connect",
            """
            After five minutes the contact ends with CUSTOMER_CONNECTION_NOT_ESTABLISHED.
            """, evidence: .documentation, setting: "connectTimeout"),
        Choice(
            "SupportedMessagingContentTypes is absent",
            """
            The chat supports text/plain only. Chats that scenarios and the admin API open support all types.
            """, evidence: .model),
        Choice(
            "Message size",
            """
            The limit is 16,384 bytes of UTF-8 for each type, InitialMessage included. With `2023` it is 1,024 \
            characters of text, 12,000 of JSON, and 12,288 of an interactive response.
            """, evidence: .documentation, setting: "messageLimits", option: .messageLimits),
        Choice(
            "Limits in characters",
            """
            They count Unicode scalars, or UTF-16 units.
            """, evidence: .documentation, setting: "lengthUnit", option: .lengthUnit),
        Choice(
            "ClientToken",
            """
            The server remembers the token for the life of the contact, by participant and operation. A repeated \
            request gets the first result, even after the chat has ended. Refused requests are not remembered.
            """, evidence: .model),
        Choice(
            "AbsoluteTime",
            """
            The times of a chat strictly rise until they are one second ahead of the clock. After that they are \
            equal. The order is always the order of arrival.
            """),
        Choice(
            "Receipts",
            """
            A receipt for the participant's own message is accepted without effect. The first time of each kind is \
            kept. A read receipt without a delivered receipt has only ReadTimestamp. With more than two \
            participants, a monitoring supervisor included, the answer is 409. For a message that does not exist, \
            or was not for the reader, it is 400.
            """, evidence: .model),
        Choice(
            "Idle timers",
            """
            They run while the customer and an agent or a custom bot are in the chat, and continue after \
            transfers. Messages and attachments restart them, typing does not. If several agents are idle, the \
            first one is reported. DISCONNECT_NONCUSTOMER begins when the participant is idle, or at once if there \
            is no idle timer. A change applies from the next agent or bot on.
            """, evidence: .documentation),
        Choice(
            "A custom bot",
            """
            There can be one at a time, and none together with an agent (409). It has 15 s to connect, and leaves \
            right after an agent has joined. The contact stays in its queue while the bot is in the chat.
            """, evidence: .documentation),
        Choice(
            "Contact attributes of an ended contact",
            """
            They can be read and changed.
            """),
    ]

    private static let attachments = [
        Choice(
            "Attachments",
            """
            A file can have 20 MiB, and a chat 35 files, with the types and extensions of Amazon's limits of 2026. \
            The setting allows other extensions and files of up to 100 MiB. All attachments together have a \
            budget.
            """, evidence: .documentation, setting: "attachments", option: .attachmentMemory),
        Choice(
            "The header fields of an upload",
            """
            Each field of HeadersToInclude must be there with its value, otherwise the answer is 403 \
            SignatureDoesNotMatch. Without Content-Length it is 411. The URL is valid for fifteen minutes, and \
            until the upload is completed.
            """, setting: "attachments"),
        Choice(
            "The scan",
            """
            The scan approves at once. If it takes time, the transcript has the file as IN_PROGRESS. Sockets \
            receive the result under the same Id when the scan is over.
            """, setting: "attachments"),
        Choice(
            "GetAttachment",
            """
            The URL is valid for 300 s by default. The answer is 403 for custom bots and for files that are not \
            approved, and 400 for an unknown id.
            """),
        Choice(
            "CompleteAttachmentUpload without an upload, or for another participant's",
            """
            The answer is 400 ValidationException. For an upload that is already completed it is 409.
            """),
    ]

    private static let signIn = [
        Choice(
            "A SessionId that is unknown, used or over",
            """
            The answer is 400 ValidationException, and 403 for participants other than the customer. If the \
            customer does not call GetAuthenticationUrl within a minute, authentication.expired is sent. When the \
            flow's time is over, authentication.timeout is sent.
            """),
        Choice(
            "The sign-in page",
            """
            This server has its own page without accounts. It redirects the customer with `code` or `error`, and \
            `state`. The client's back end then calls UpdateParticipantAuthentication. With `page`, the page does \
            that.
            """, evidence: .model, setting: "signInCompletion"),
    ]

    private static let contactCentre = [
        Choice(
            "ContactFlowId",
            """
            Any id is accepted. If a scenario starts with the flow's id, name or ARN, the scenario is played. \
            Otherwise the contact waits in the default queue from the moment when the customer connects.
            """, setting: "defaultQueue"),
        Choice(
            "The agent who is offered a waiting contact",
            """
            Contacts are offered in the order of their arrival. The agent must serve the queue and have a free \
            slot; of several, the one who has been idle longest gets the offer. An agent who has missed or \
            rejected the contact gets it again only after clearing it.
            """),
        Choice(
            "An offer that no agent accepts",
            """
            After 20 s the contact is missed, and is again the first in its queue. The agent's state becomes \
            MissedCallAgent. It lasts until the agent sets another state, or an enqueued state follows when the \
            contact is cleared.
            """, evidence: .documentation, setting: "ringTimeout", option: .ringTimeout),
        Choice(
            "The state MissedCallAgent after a missed chat",
            """
            The agent gets this state, as for calls. One report has an unchanged state (streams#740).
            """, evidence: .report),
        Choice(
            "Offline is enqueued, and then a chat is missed",
            """
            The state becomes MissedCallAgent first. Clearing the contact sets Offline, and setting Available \
            cancels it. On AWS the agent is reported to stay Offline (streams#613).
            """, evidence: .report),
        Choice(
            "A state that an agent sets",
            """
            It clears contacts that are over, and begins at once. During a live contact it is refused unless it is \
            enqueued. Setting Available cancels an enqueued state. After-contact work during another contact is \
            also cleared.
            """, evidence: .documentation, setting: "afterContactWorkAtNextState"),
        Choice(
            "DisconnectReason",
            """
            THIRD_PARTY_DISCONNECT, AGENT_NETWORK_DISCONNECT, BARGED and SYSTEM_ERROR are used only if the admin \
            API ends a contact with them. A transferred contact has no reason.
            """, evidence: .documentation),
        Choice(
            "Texts of ConnectionNotFoundException, BadEndpointException and QuotaExceededException",
            """
            They are `Cannot …: Connection not found`, `Bad endpoint` and `Quota exceeded`. The reason is in the \
            second line of `stack`.
            """),
        Choice(
            "A rejected offer",
            """
            The agent stays Available, and the agent's connection is `rejected`. The contact is again the first in \
            its queue.
            """, evidence: .report),
        Choice(
            "A customer who leaves during an offer",
            """
            The agent has missed the contact, and keeps the state.
            """),
        Choice(
            "A contact that flows transfer in a loop",
            """
            After 100 flows the next transfer is refused.
            """),
        Choice(
            "After-contact work",
            """
            It occupies a slot until the contact is cleared or completed, which is the same here. Agents who \
            joined through the admin API or a scenario, without an offer, have no after-contact work.
            """),
        Choice(
            "A transfer",
            """
            The events are transfer.succeeded and the agent's participant.left, without chat.ended. A new contact \
            (InitiationMethod TRANSFER) waits in the target's queue. The customer does not receive \
            transfer.succeeded, but finds it in the transcript.
            """, setting: "transferSucceededToCustomer"),
        Choice(
            "A transfer while other agents are in the chat",
            """
            They leave together with the agent who transfers, and also receive transfer.succeeded. If one of them \
            is the target, the contact is offered to that agent again.
            """, evidence: .documentation),
        Choice(
            "An agent who is invited to a chat",
            """
            The agent joins the present contact. The inviting agent is the author of participant.invited. An agent \
            who is already in the chat is refused with 409.
            """),
        Choice(
            "A supervisor who monitors",
            """
            Other participants receive no participant.joined and no participant.left of the supervisor. A \
            supervisor cannot send anything before barging in.
            """),
        Choice(
            "Quotas",
            """
            They are off by default. When on, each instance has the token buckets of the service's documentation, \
            for the control plane too. A request above its quota is answered with 429 ThrottlingException, also of \
            operations that do not declare it. StartChatContact answers TooManyRequestsException, and \
            LimitExceededException for too many active chats. A chat can have six people, one custom participant, \
            five monitoring supervisors and one who has barged in; others get 409.
            """, evidence: .documentation, setting: "quotas", option: .quotas),
    ]

    private static let sockets = [
        Choice(
            "A socket URL",
            """
            Each request gets a new URL with its own token. It can be opened for 100 s, more than once. The answer \
            is 403 after that time, after the end, with another token, and for a participant who has left. A \
            participant can have five open sockets; a sixth is closed with 1008. An open socket stays open, even \
            if its URL and token expire, until the client or a test closes it. The URL is `wss` for requests over \
            TLS.
            """, evidence: .client, setting: "socketUrlOpens, socketUrlLifetime"),
        Choice(
            "Subscribing",
            """
            `aws/chat` is the only topic. Other topics, every topic after the end, and agents who have not \
            accepted get `"status":"failure"`. A socket without a subscription receives nothing. A second \
            subscription has no effect. The first JSON object of a frame counts, whatever follows it.
            """),
        Choice(
            "The sockets that receive an item",
            """
            Messages, typing, joining and leaving are sent to every subscribed socket of every connected \
            participant, including the sender. Event types that today only the service sends go to all \
            participants except the sender. A participant who leaves receives its own leaving last. A customer who \
            has disconnected receives everything up to chat.ended. So do all participants of a chat that is ended \
            from outside.
            """),
        Choice(
            "Frames that a client must not send",
            """
            The answer is `{"message":"Forbidden","connectionId","requestId"}`. A binary frame closes the socket \
            with 1003.
            """),
        Choice(
            "Dropped sockets and refused handshakes",
            """
            A dropped socket is closed without a close frame, or with the code that a test gives. A refused \
            handshake is answered with 503 ServiceUnavailableException.
            """),
        Choice(
            "Receipts on the socket",
            """
            Every subscribed socket of each participant who can see the message receives a metadata frame. It is \
            sent for the first receipt of each kind by each recipient. Its Id is the message's Id, and its time is \
            the time of the receipt.
            """),
    ]

    private static let requests = [
        Choice(
            "Expiry and ConnectionExpiry",
            """
            They are in real time, whatever the instance's clock does, because clients compare them with their own \
            clocks. They are at most 24 hours ahead.
            """, setting: "connectionTokenLifetime"),
        Choice(
            "The connection token of a repeated CreateParticipantConnection",
            """
            The token is the same until less than an hour is left. Then it is a new one, and the old one stays \
            valid until its expiry.
            """),
        Choice(
            "Signatures",
            """
            They are accepted without a check. With the switch, control-plane requests without a Signature Version \
            4 get 403 MissingAuthenticationTokenException. Another Authorization gets 403 \
            IncompleteSignatureException. The Participant Service accepts only the bearer token.
            """, setting: "requireSignature", option: .requireSignature),
        Choice(
            "Request members that the service model does not have",
            """
            They are ignored. With the switch the answer is 400, and `x-mock-reason` names those of the first \
            object that has any.
            """, setting: "strict", option: .strict),
        Choice(
            "The URLs in answers",
            """
            They have the request's Host. `localhost` becomes `127.0.0.1`, because ChatJS refuses \
            `ws://localhost`.
            """, option: .publicURL),
        Choice(
            "Tokens",
            """
            They are random, and a seed does not repeat them. A seed repeats ids, times and contents.
            """),
    ]

    private static let errors = [
        Choice(
            "The token of a contact that is no longer kept, or from before a reset",
            """
            The answer is 403 AccessDeniedException.
            """),
        Choice(
            "A token that this process never made",
            """
            The answer is 403 with `Message` and without a type, as from API Gateway's authorizer.
            """),
        Choice(
            "No token",
            """
            The answer is 401 `{"message":"Unauthorized"}`.
            """),
        Choice(
            "An unknown path or method",
            """
            The answer is 403 MissingAuthenticationTokenException.
            """),
        Choice(
            "A body that is not JSON, or a member of a wrong kind",
            """
            The answer is 400 SerializationException, which names the member. Half a surrogate pair is \
            ValidationException.
            """),
        Choice(
            "Other invalid parameters",
            """
            The answer is ValidationException, always with the service's one message. The reason is in the header \
            `x-mock-reason`.
            """),
        Choice(
            "InvalidRequestException or InvalidParameterException",
            """
            A missing or contradictory parameter is InvalidRequestException. A parameter out of bounds is \
            InvalidParameterException. Operations that do not declare the latter answer InvalidRequestException \
            for both.
            """),
        Choice(
            "A body above 1 MiB",
            """
            The answer is 413 RequestEntityTooLargeException.
            """),
    ]
}
