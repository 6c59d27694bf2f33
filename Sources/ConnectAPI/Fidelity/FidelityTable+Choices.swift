internal import Kernel

/// What the server does where Amazon's documentation and the other sources are silent.
extension FidelityTable {
    static let choices =
        transcripts + persistentChats + streaming + life + attachments + signIn + contactCentre + desktops + sockets
        + requests
        + errors

    private static let transcripts = [
        Choice(
            "GetTranscript without MaxResults or SortOrder",
            "15, ASCENDING, after the Streams chat documentation; `api`: 10, DESCENDING, after the API reference. "
                + "MaxResults 0 is the default", evidence: .documentation,
            setting: "profile, transcript", option: .profile),
        Choice("ScanDirection without value", "BACKWARD; FORWARD with a StartPosition"),
        Choice("FORWARD without StartPosition", "400", evidence: .report),
        Choice(
            "StartPosition",
            "inclusive in both directions; `{}` and MostRecent 0 mean none; two selectors are 400; an unknown Id or "
                + "ContactId gives an empty page"),
        Choice(
            "NextToken",
            "continues in its own direction from the first item not yet returned, whatever arrives; order and size come "
                + "from the new call; `\"\"` at the end; good for its chat only", evidence: .report),
        Choice(
            "FORWARD at the newest item",
            "the first page always has a token, a page under it has one unless it is empty",
            setting: "liveEdgeToken", option: .liveEdgeToken),
        Choice(
            "an agent's transcript after a transfer", "the whole chain; ContactId narrows it to one leg"),
        Choice(
            "what a flow says to one side only",
            "the other side neither hears it nor has it in its transcript, whose pages are full all the same"),
        Choice(
            "a message in chunks (ResponseMode INCREMENTAL)",
            "the customer gets each chunk under one Id, then the whole; everybody else, and every customer in COMPLETE, "
                + "the whole alone. ChatJS joins the chunks of the role SYSTEM only. It stands in the transcript from its "
                + "first chunk on, with what there is of it",
            evidence: .client),
        Choice(
            "a new display name",
            "participant.displayname.updated is not stored; earlier items keep the old name. Who is "
                + "not in the chat is renamed in silence"),
        Choice(
            "export as `s3`",
            "the form of a public sample: `Version` 2019-08-26, one leg's items without contact ids; the account is "
                + "123456789012, and every participant who connected is listed", evidence: .report),
    ]

    private static let persistentChats = [
        Choice(
            "where the items of past chats are",
            "behind the oldest item: the page that reaches it going BACKWARD has a NextToken to pages of their own; neither "
                + "ContactId nor StartPosition leads there. They have RelatedContactId in ContactId's place"),
        Choice(
            "chat.rehydrated",
            "right after the customer's participant.joined, or when the association is made; stored, heard by the customer",
            evidence: .documentation),
        Choice(
            "a past chat that cannot be carried on",
            "400 InvalidRequestException: not ended, not the initial contact for ENTIRE_PAST_SESSION, more than 100 contacts "
                + "or 5 MiB of items, or a chat that already continues another; 404 for one that is no longer kept. Its "
                + "attachments cannot be downloaded any more"),
    ]

    private static let streaming = [
        Choice(
            "where a topic of Amazon SNS leads",
            "to the HTTP endpoint that is named for it, as a subscription that is confirmed already; endpoints of other "
                + "machines are named when the server starts. Without one 404",
            setting: "streamingEndpoints", option: .streamingEndpoints),
        Choice(
            "what is published",
            "items and events as sockets hear them, ContactId always among them, typing too; receipts and the chunks of a "
                + "growing message are not. Attachments have the attribute Type ATTACHMENT and no ContentType. Later legs of "
                + "the chat go on in the same stream",
            evidence: .documentation),
        Choice(
            "how it is posted",
            "a stream's notifications in their order, without signature; again after 0.1, 0.2, 0.4, 0.8 and 1.6 s for a 5xx, "
                + "429 or no answer within 5 s, then given up, as after any other status. An endpoint gets one at a "
                + "time. Of a stream 1,000 wait at most, of all 64 MiB; what is beyond is lost, and the log says so",
            evidence: .documentation),
    ]

    private static let life = [
        Choice(
            "which event types SendEvent takes",
            "`streams`: typing, participant.joined, participant.left, transfer.succeed, transfer.succeeded, "
                + "transfer.failed, chat.ended, connection.acknowledged, message.delivered, message.read; `api`: typing, "
                + "connection.acknowledged and the receipts. None changes the contact's state",
            evidence: .documentation,
            setting: "profile", option: .profile),
        Choice(
            "when a participant joins",
            "its first `aws/subscribe`, its first accepted call with a connection token, or CreateParticipantConnection "
                + "with ConnectParticipant; agents of the admin API at once; an agent who has only been offered the contact, by "
                + "accepting it. A refused call joins nobody. With `socket` a customer joins by the subscription, or by "
                + "ConnectParticipant if the chat streams", setting: "connectOn"),
        Choice(
            "an interactive message for a chat that supports text/plain only",
            "delivered as it is, with a hint in journal and log; or refused, or its title as text",
            setting: "interactiveInPlainText"),
        Choice(
            "a contact whose flow no scenario plays",
            "starts, and waits in the default queue; `serve` reports the flow on standard error. With the switch it is refused: "
                + "404 ResourceNotFoundException",
            setting: "strictFlows", option: .strictFlows),
        Choice(
            "`POST /startChatContact`, the back end of Amazon's sample widgets",
            "as the sample, whose defaults are the instance `default` and a flow of the settings; it passes on the request's "
                + "attributes, InitialMessage, ClientToken and ParticipantConfiguration, or with `customerName` nothing but that "
                + "attribute, as the sample stands; a body that is not JSON is 400, not API Gateway's 502",
            evidence: .client,
            setting: "sampleBackEnd"),
        Choice("InitialMessage", "right after the customer's participant.joined"),
        Choice(
            "the end",
            "with the customer, or with the last agent or bot; participant.left, then chat.ended. The customer's leaving "
                + "decides; an agent's is called off by another who joins within the delay, and waits for a scenario that "
                + "plays the contact centre, 15 minutes at most",
            setting: "endDelay", option: .endDelay),
        Choice(
            "DisconnectOnCustomerExit",
            "the agents leave with the customer, and what a flow still does goes on before chat.ended", evidence: .model
        ),
        Choice("StopContact, chat duration", "everyone's participant.left, then chat.ended"),
        Choice(
            "StopContact on an ended contact",
            "410 ContactNotFoundException, of a leg that was transferred, too; on an unknown one 404", evidence: .model),
        Choice(
            "the customer does not connect",
            "after five minutes the contact ends, CUSTOMER_CONNECTION_NOT_ESTABLISHED", evidence: .documentation,
            setting: "connectTimeout"),
        Choice(
            "SupportedMessagingContentTypes absent",
            "text/plain only; chats that scenarios and the admin API open take all types", evidence: .model),
        Choice(
            "message size",
            "16,384 bytes of UTF-8 for each type, InitialMessage too; `2023`: 1,024 characters of text, 12,000 of JSON, 12,288 of "
                + "an interactive response", evidence: .documentation, setting: "messageLimits",
            option: .messageLimits),
        Choice(
            "limits in characters", "count Unicode scalars, or UTF-16 units", evidence: .documentation,
            setting: "lengthUnit",
            option: .lengthUnit),
        Choice(
            "ClientToken",
            "remembered for the life of the contact, by participant and operation; the first result wins, refused calls "
                + "are not remembered. A repeated call gets it even after the chat has ended", evidence: .model),
        Choice(
            "AbsoluteTime",
            "strictly rises within a chat, until it is a second ahead of the clock; then equal times; order is always "
                + "that of arrival"),
        Choice(
            "receipts",
            "one's own message: accepted, no effect; first times stay; read without delivered has "
                + "ReadTimestamp alone; more than two participants, a supervisor who only listens among "
                + "them: 409; a message that is not there, or not for the reader: 400", evidence: .model),
        Choice(
            "idle timers",
            "run while the customer and an agent or a custom bot are in the chat; messages and attachments restart them, typing "
                + "does not; of several agents the first is told idle. DISCONNECT_NONCUSTOMER begins with idleness, alone at "
                + "once. What is changed holds from the next agent or bot on. They last through transfers",
            evidence: .documentation),
        Choice(
            "a custom bot",
            "one at a time, none beside an agent (409); 15 s to connect; it leaves right after an agent has joined. A "
                + "contact stays in its queue while a bot talks", evidence: .documentation),
        Choice(
            "contact attributes of a contact that has ended", "can be read and changed"),
    ]

    private static let attachments = [
        Choice(
            "attachments",
            "20 MiB a file, 35 a chat, of the types and endings that Amazon's limits of 2026 name, or with endings of the "
                + "instance's own and up to 100 MiB; all of them together have a budget", evidence: .documentation,
            setting: "attachments", option: .attachmentMemory),
        Choice(
            "an upload's headers",
            "each of HeadersToInclude must be there with its value, else 403 SignatureDoesNotMatch; without Content-Length 411. "
                + "A URL is good for fifteen minutes, and until the upload is completed", setting: "attachments"),
        Choice(
            "the scan",
            "done at once, and approves; while it takes time the file stands in the transcript as IN_PROGRESS, and sockets hear "
                + "of it when it is over, under the same Id", setting: "attachments"),
        Choice(
            "GetAttachment",
            "a URL for 300 s by default; 403 for custom bots and for what is not approved, 400 for an id of no attachment"
        ),
        Choice(
            "CompleteAttachmentUpload without an upload, or for another participant's",
            "400 ValidationException; a second one 409"),
    ]

    private static let signIn = [
        Choice(
            "a SessionId that is unknown, used or over",
            "400 ValidationException; for anybody but a customer 403. A minute after authentication.initiated without "
                + "GetAuthenticationUrl: authentication.expired; when the flow waits no longer: authentication.timeout"),
        Choice(
            "the sign-in page",
            "one of this server, without accounts: it sends the customer back with `code` or `error`, and `state`, and the "
                + "client's back end says so with UpdateParticipantAuthentication; with `page` the page does",
            evidence: .model,
            setting: "signInCompletion"),
    ]

    private static let contactCentre = [
        Choice(
            "ContactFlowId",
            "any is taken; one that a scenario starts with is played, by id, name or ARN; without one the contact waits "
                + "in the default queue from the customer's connecting on",
            setting: "defaultQueue"),
        Choice(
            "who is offered a waiting contact",
            "first come, first served, to the agent who has been idle longest, has a free slot and serves the queue; not "
                + "again to an agent who still has it in a slot"),
        Choice(
            "an offer that nobody takes",
            "after 20 s it is missed: the agent is in MissedCallAgent, the contact at the head of its "
                + "queue again. The state holds until the agent chooses another, or an "
                + "enqueued one follows the clearing", evidence: .documentation, setting: "ringTimeout",
            option: .ringTimeout),
        Choice(
            "whether a missed chat puts the agent into MissedCallAgent",
            "it does, as for calls; one report has the state unchanged (streams#740)", evidence: .report),
        Choice(
            "Offline is enqueued, and then a chat is missed",
            "MissedCallAgent comes between: clearing the contact brings Offline, choosing Available takes it back. On AWS the "
                + "agent is reported to stay Offline (streams#613)", evidence: .report),
        Choice(
            "a state that an agent chooses",
            "clears contacts that are over, and begins at once; during a live contact it is refused unless it is enqueued, and "
                + "Available takes back what is enqueued. After-contact work during another contact is cleared, too",
            evidence: .documentation,
            setting: "afterContactWorkAtNextState"),
        Choice(
            "DisconnectReason",
            "THIRD_PARTY_DISCONNECT, AGENT_NETWORK_DISCONNECT, BARGED and SYSTEM_ERROR only if the admin API ends a contact with "
                + "them; one that was transferred has none", evidence: .documentation),
        Choice(
            "texts of ConnectionNotFoundException, BadEndpointException and QuotaExceededException",
            "`Cannot …: Connection not found`, `Bad endpoint`, `Quota exceeded`; why stands in the second line of `stack`"
        ),
        Choice(
            "a rejected offer",
            "the agent stays Available, its connection is `rejected`; the contact goes to the head of its queue",
            evidence: .report),
        Choice("a customer who leaves while it rings", "missed for the agent, whose state stays"),
        Choice("a contact that flows send in a circle", "after 100 flows the next is refused"),
        Choice(
            "after-contact work",
            "holds a slot until it is cleared or completed, which are one here; agents who came by "
                + "the admin API or by a scenario, without an offer, have none"),
        Choice(
            "a transfer",
            "transfer.succeeded, the agent's participant.left, a new leg (InitiationMethod TRANSFER) in the target's "
                + "queue; no chat.ended. The customer does not hear transfer.succeeded, and finds it in the transcript",
            setting: "transferSucceededToCustomer"),
        Choice(
            "a transfer while other agents are in the chat",
            "they are disconnected with the one who transfers, and hear transfer.succeeded, too; an agent in the chat who is the "
                + "target is offered it anew", evidence: .documentation),
        Choice(
            "an agent asked into a chat",
            "joins the leg that there is; the agent who invites is the author of participant.invited. An agent "
                + "who is in the chat already: 409"),
        Choice(
            "a supervisor who monitors", "neither joins nor leaves for others, and can say nothing before barging in"),
        Choice(
            "quotas",
            "off; on, token buckets as the service's documents give them, by instance, for the "
                + "control plane, too: 429 ThrottlingException, also of operations that do not declare it, "
                + "and of StartChatContact TooManyRequestsException; active chats 429 "
                + "LimitExceededException; in a chat six people, one custom participant, five supervisors who monitor and one who "
                + "has barged in: 409", evidence: .documentation, setting: "quotas", option: .quotas),
    ]

    private static let sockets = [
        Choice(
            "a socket URL",
            "another one each time, with its own token; opens for 100 s after it was handed out, more than once; 403 "
                + "afterwards, for another token, for who has "
                + "left, and after the end. Five open sockets a participant; a sixth is closed with 1008. An open socket "
                + "stays open, whatever becomes of its URL and token, until the client or a test closes it; `wss` for "
                + "requests that came by TLS", evidence: .client, setting: "socketUrlOpens, socketUrlLifetime"),
        Choice(
            "subscribing",
            "`aws/chat` is the one topic; others, and any after the end, get `\"status\":\"failure\"`, and so does an "
                + "agent who has not accepted. A socket that has not subscribed hears nothing; a second subscription "
                + "doubles nothing. The first JSON object of a frame counts, whatever follows it"),
        Choice(
            "who hears what",
            "messages, typing, joining and leaving: every subscribed socket of everybody connected, "
                + "the sender's own too; event types that only the service sends today: everybody but the "
                + "sender. Who leaves hears that last; a customer who has disconnected, and all who are in "
                + "a chat that is ended from outside, hear it to its chat.ended"),
        Choice(
            "frames a client should not send",
            "`{\"message\":\"Forbidden\",\"connectionId\",\"requestId\"}`; binary frames are closed with 1003"),
        Choice(
            "dropped sockets, refused handshakes",
            "cut without a close frame, or closed with the code that a test names; refused handshakes are 503 "
                + "ServiceUnavailableException"),
        Choice(
            "receipts on the socket",
            "a metadata frame to every subscribed socket of those who see the message, for the first "
                + "receipt of each kind by each recipient; its Id is the message's, its time that of the "
                + "receipt"),
    ]

    private static let requests = [
        Choice(
            "Expiry, ConnectionExpiry",
            "in real time whatever the instance's clock does, 24 hours at most, since clients compare them with their own "
                + "clocks", setting: "connectionTokenLifetime"),
        Choice(
            "a connection token on repeated CreateParticipantConnection",
            "the same until less than an hour is left, then a new one; the old one stays good until its expiry"),
        Choice(
            "signatures",
            "accepted unseen; with the switch, control-plane requests without a Signature Version 4 are 403 "
                + "MissingAuthenticationTokenException, and 403 IncompleteSignatureException for another Authorization. "
                + "The Participant Service takes the bearer token alone",
            setting: "requireSignature", option: .requireSignature),
        Choice(
            "request members that the service model does not have",
            "ignored; with the switch 400, and `x-mock-reason` names those of the first object that has any",
            setting: "strict", option: .strict),
        Choice(
            "URLs that are handed out",
            "follow the request's Host; `localhost` is told as `127.0.0.1`, since ChatJS refuses `ws://localhost`",
            option: .publicURL),
        Choice("tokens", "random, outside what a seed repeats; ids, times and contents are inside"),
    ]

    private static let errors = [
        Choice("token of a contact that is no longer kept, or of before a reset", "403 AccessDeniedException"),
        Choice(
            "token that this process never made",
            "403 with `Message` and without a type, as API Gateway's authorizer answers"),
        Choice("no token", "401 `{\"message\":\"Unauthorized\"}`"),
        Choice("unknown path or method", "403 MissingAuthenticationTokenException"),
        Choice(
            "no JSON, or a member of a wrong kind",
            "400 SerializationException that names the member; half a surrogate pair is ValidationException"),
        Choice(
            "other invalid parameters",
            "ValidationException, always with the service's one message; why stands in the header `x-mock-reason`"),
        Choice(
            "InvalidRequest or InvalidParameter",
            "what is missing or contradicts is InvalidRequestException, what is out of bounds InvalidParameterException; of "
                + "operations that do not declare the latter all is InvalidRequestException"),
        Choice("body above 1 MiB", "413 RequestEntityTooLargeException"),
    ]
}
