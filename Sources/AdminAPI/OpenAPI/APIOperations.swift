internal import ChatDomain
internal import Kernel
internal import Simulator

/// Every operation of the admin API, as its document tells it; a test holds it against the routes.
enum APIOperations {
    private typealias S = APISchemas

    static let all: [APIOperation] =
        process + instances + contacts + contactCentre + settings + journal + scenarios + time

    // MARK: - Queries

    private static let wait = APIOperation.Query(
        name: "wait", description: "How long to wait until it holds, 10m at most; 408 when the time is up.",
        schema: S.duration)
    private static let count = APIOperation.Query(
        name: "count", description: "How many entries must be there; 1 unless told.", schema: S.whole(0...1_000_000))
    private static let after = APIOperation.Query(
        name: "after", description: "A cursor: only what came later.", schema: S.count)

    private static func choice(_ name: String, _ description: String, _ values: [String]) -> APIOperation.Query {
        APIOperation.Query(name: name, description: description, schema: S.choice(values))
    }

    private static func word(_ name: String, _ description: String) -> APIOperation.Query {
        APIOperation.Query(name: name, description: description, schema: ["type": "string"])
    }

    private static func listed(_ name: String, _ element: String) -> APIOperation.Content {
        .json(S.answer([(name, S.list(S.reference(element)))].schema, required: [name]))
    }

    private static let empty = APIOperation.Content.json(S.object([:]))

    // MARK: - Operations

    private static let process: [APIOperation] = [
        APIOperation(
            method: "get", path: "/_mock/livez", tag: "process", summary: "Whether the process lives.",
            answer: .json(S.anything)),
        APIOperation(
            method: "get", path: "/_mock/readyz", tag: "process", summary: "Whether it takes requests.",
            answer: .json(S.anything)),
        APIOperation(
            method: "get", path: "/_mock/health", tag: "process", summary: "What the server holds.",
            answer: .json(S.anything)),
        APIOperation(
            method: "get", path: "/_localstack/health", tag: "process",
            summary: "The same, for scripts that know LocalStack.", answer: .json(S.anything)),
        APIOperation(
            method: "get", path: "/_mock/metrics", tag: "process", summary: "Metrics in Prometheus' text form.",
            answer: .text("text/plain")),
        APIOperation(
            method: "get", path: "/_mock/openapi.json", tag: "process", summary: "This document.",
            answer: .json(S.anything)),
        APIOperation(
            method: "get", path: "/_mock/coverage", tag: "process",
            summary: "How near each operation comes to Amazon's.", answer: .json(S.anything)),
        APIOperation(
            method: "get", path: "/_mock/scenario.schema.json", tag: "process",
            summary: "The scenario language as JSON Schema.", answer: .document("application/schema+json")),
    ]

    private static let clockGiven = S.object([
        "mode": S.choice(InstanceClock.Mode.allCases.map(\.rawValue)), "now": S.time,
    ])

    private static let instances: [APIOperation] = [
        APIOperation(
            method: "get", path: "/_mock/v1/instances", tag: "instances", summary: "All instances.",
            answer: .json(
                S.answer(
                    ["instances": S.list(S.answer(["id": ["type": "string"]], required: ["id"]))],
                    required: ["instances"]))),
        APIOperation(
            method: "put", path: "", tag: "instances", summary: "Make an instance.",
            body: .json(S.object(["seed": S.seed, "clock": clockGiven])), needsBody: false, status: 201,
            answer: .json(
                S.answer(
                    ["instanceId": ["type": "string"], "seed": S.seed, "now": S.time],
                    required: ["instanceId", "seed", "now"])),
            refusals: [409], example: ["seed": 7, "clock": ["mode": "manual", "now": "2026-01-31T12:00:00Z"]]),
        APIOperation(
            method: "delete", path: "", tag: "instances", summary: "Take an instance away with all that is in it.",
            status: 204, answer: .none, refusals: [404, 409]),
        APIOperation(
            method: "post", path: "/reset", tag: "instances",
            summary: "Begin anew: nothing of before is answered after.",
            body: .json(S.object(["seed": S.seed, "keep": S.list(S.choice(["scenarios", "faults"]))])),
            needsBody: false,
            answer: .json(S.anything), refusals: [404], example: ["keep": ["scenarios"]]),
    ]

    private static let by: SchemaValue = S.text()
    private static let target: SchemaValue = [
        "oneOf": [
            S.object(["agent": S.text()], required: ["agent"]), S.object(["queue": S.text()], required: ["queue"]),
            S.object(["flow": S.text(1...500)], required: ["flow"]),
        ]
    ]

    private static func contact(
        _ method: String, _ path: String, _ summary: String, body: APIOperation.Content = .none, needsBody: Bool = true,
        status: Int = 200, answer: String = "Contact", example: SchemaValue? = nil
    ) -> APIOperation {
        APIOperation(
            method: method, path: "/contacts/{contactId}\(path)", tag: "contacts", summary: summary, body: body,
            needsBody: needsBody, status: status, answer: .json(S.reference(answer)), refusals: [404, 409],
            example: example)
    }

    private static let contacts: [APIOperation] = [
        APIOperation(
            method: "get", path: "/contacts", tag: "contacts", summary: "Contacts in the order of their start.",
            query: [
                choice("state", "Only those in this state.", ContactState.allCases.map(\.rawValue)), after, count, wait,
            ],
            answer: listed("contacts", "Contact"), refusals: [404]),
        APIOperation(
            method: "post", path: "/contacts", tag: "contacts",
            summary: "A simulated customer opens a chat, and is connected.",
            body: .json(
                S.object(
                    ["displayName": S.text(), "attributes": ["type": "object"], "flow": S.text(1...500)],
                    required: ["displayName"])),
            status: 201, answer: .json(S.reference("Contact")), refusals: [404, 409], example: ["displayName": "Ana"]),
        APIOperation(
            method: "get", path: "/contacts/{contactId}", tag: "contacts",
            summary: "One contact, by the id of any of its legs.",
            query: [choice("state", "The state that it must have.", ContactState.allCases.map(\.rawValue)), wait],
            answer: .json(S.reference("Contact")), refusals: [404]),
        contact(
            "post", "/participants", "Somebody joins at once, and any SDK can act as them.",
            body: .json(
                S.object(
                    [
                        "role": S.choice(["AGENT", "CUSTOM_BOT", "SUPERVISOR"]), "displayName": S.text(),
                        "monitoring": S.flag,
                    ], required: ["role", "displayName"])),
            status: 201, answer: "Credentials", example: ["role": "AGENT", "displayName": "Sam"]),
        contact(
            "put", "/participants/{participantId}", "Another name; a supervisor who monitors barges in.",
            body: .json(S.object(["displayName": S.text(), "monitoring": S.flag])), needsBody: false, answer: "Contact"),
        contact("delete", "/participants/{participantId}", "Somebody leaves.", answer: "Contact"),
        contact(
            "post", "/transfer", "The contact is sent on, or that fails.",
            body: .json(
                S.object(["to": target, "from": by, "outcome": S.choice(["succeeded", "failed"])], required: ["to"])),
            example: ["to": ["queue": "BasicQueue"]]),
        contact(
            "post", "/invite", "An agent asks another in.",
            body: .json(S.object(["to": target, "from": by], required: ["to"])),
            example: ["to": ["queue": "BasicQueue"]]),
        contact(
            "post", "/messages", "Anything is said as anyone.",
            body: .json(
                S.object(
                    [
                        "by": by, "content": S.text(1...16_384), "chunks": S.list(S.text(1...16_384)),
                        "contentType": S.text(1...100), "visibility": S.choice(Visibility.allCases.map(\.rawValue)),
                    ], required: ["by"])),
            status: 201, answer: "Stamp", example: ["by": "CUSTOMER", "content": "Hi"]),
        contact(
            "post", "/events", "Any event as anyone.",
            body: .json(
                S.object(
                    ["by": by, "contentType": S.text(1...100), "content": S.text(0...16_384)],
                    required: ["by", "contentType"])),
            status: 201, answer: "Stamp",
            example: ["by": "CUSTOMER", "contentType": "application/vnd.amazonaws.connect.event.typing"]),
        contact(
            "post", "/attachments/{attachmentId}/scan", "What the scan of a file has found.",
            body: .json(S.object(["status": S.choice(["APPROVED", "REJECTED"])], required: ["status"]))),
        APIOperation(
            method: "post", path: "/contacts/{contactId}/authentication", tag: "contacts",
            summary: "A flow asks the customer to sign in.",
            body: .json(S.object(["timeout": S.duration])), needsBody: false, status: 201,
            answer: .json(S.answer(["sessionId": S.id], required: ["sessionId"])), refusals: [404, 409]),
        contact(
            "post", "/authentication/{sessionId}", "A sign-in ends.",
            body: .json(S.object(["outcome": S.choice(SignIn.Outcome.allCases.map(\.rawValue))], required: ["outcome"]))
        ),
        contact(
            "post", "/end", "Everyone leaves, and the contact ends.",
            body: .json(S.object(["reason": S.text(1...100)])), needsBody: false),
        APIOperation(
            method: "get", path: "/contacts/{contactId}/transcript", tag: "contacts", summary: "The whole transcript.",
            query: [choice("format", "json unless told.", ["json", "s3"])], answer: .json(S.anything), refusals: [404]),
        APIOperation(
            method: "post", path: "/contacts/{contactId}/sockets/drop", tag: "sockets", summary: "Sockets are lost.",
            body: .json(S.object(["participant": by, "closeCode": S.whole(1_000...4_999), "refuseFor": S.duration])),
            needsBody: false,
            answer: .json(S.answer(["dropped": S.count], required: ["dropped"])), refusals: [404, 409]),
        APIOperation(
            method: "post", path: "/contacts/{contactId}/frames", tag: "sockets",
            summary: "One raw frame, which the transcript knows nothing of.",
            body: .json(S.object(["participant": by, "content": [:]], required: ["content"])),
            answer: .json(S.answer(["sockets": S.count], required: ["sockets"])), refusals: [404, 409],
            example: ["content": ["Type": "EVENT"]]),
        APIOperation(
            method: "get", path: "/sockets", tag: "sockets", summary: "Open chat sockets.",
            query: [
                APIOperation.Query(name: "contact", description: "Of one contact.", schema: S.id),
                word("topic", "Those that are subscribed to it: aws/chat."), count, wait,
            ],
            answer: .json(S.answer(["sockets": S.list(S.anything)], required: ["sockets"])), refusals: [404]),
        APIOperation(
            method: "post", path: "/tokens/expire", tag: "contacts", summary: "A token is good no longer.",
            body: .json(S.object(["token": S.text(1...1_000)], required: ["token"])),
            answer: .json(
                S.answer(
                    ["contactId": S.id, "participantId": S.id, "role": ["type": "string"]],
                    required: ["contactId", "participantId", "role"])), refusals: [404], example: ["token": "ct-0-…"]),
    ]

    private static let contactCentre: [APIOperation] =
        [
            APIOperation(
                method: "get", path: "/agents", tag: "contact centre", summary: "Agents.",
                query: [
                    word("state", "Only those in this state."),
                    choice(
                        "contactState", "Only those with a contact in this state.",
                        AgentContact.State.allCases.map(\.rawValue)), count, wait,
                ],
                answer: listed("agents", "Agent"), refusals: [404]),
            APIOperation(
                method: "get", path: "/agents/{name}", tag: "contact centre", summary: "One agent.",
                query: [
                    word("state", "The state that it must have."),
                    choice(
                        "contactState", "The state that one of its contacts must have.",
                        AgentContact.State.allCases.map(\.rawValue)), wait,
                ],
                answer: .json(S.reference("Agent")), refusals: [404]),
            APIOperation(
                method: "put", path: "/agents/{name}", tag: "contact centre", summary: "Make an agent, or change one.",
                body: .json(
                    S.object([
                        "state": S.text(1...100), "enqueue": S.flag, "concurrency": S.whole(1...10),
                        "queues": S.list(S.text()),
                        "autoAccept": S.flag, "afterContactWork": ["anyOf": [S.duration, S.choice(["manual"])]],
                    ])), needsBody: false, answer: .json(S.reference("Agent")), refusals: [404, 409],
                example: ["state": "Available", "concurrency": 2, "queues": ["BasicQueue"]]),
            APIOperation(
                method: "delete", path: "/agents/{name}", tag: "contact centre", summary: "Take an agent away.",
                answer: .json(S.anything), refusals: [404, 409]),
        ]
        + ["accept", "token"].map { deed in
            APIOperation(
                method: "post", path: "/agents/{name}/contacts/{contactId}/\(deed)", tag: "contact centre",
                summary: deed == "accept"
                    ? "The agent takes what it is offered." : "A token for what the agent is offered or has.",
                body: empty, needsBody: false, answer: .json(S.reference("Credentials")), refusals: [404, 409])
        }
        + ["reject", "clear", "complete"].map { deed in
            APIOperation(
                method: "post", path: "/agents/{name}/contacts/{contactId}/\(deed)", tag: "contact centre",
                summary: "The agent \(deed)s the contact.", body: empty, needsBody: false,
                answer: .json(S.reference("Agent")),
                refusals: [404, 409])
        } + [
            APIOperation(
                method: "get", path: "/queues", tag: "contact centre", summary: "Queues.",
                answer: listed("queues", "Queue"), refusals: [404]),
            APIOperation(
                method: "get", path: "/queues/{name}", tag: "contact centre",
                summary: "Who serves a queue, and who waits in it.", query: [count, wait],
                answer: .json(S.reference("Queue")), refusals: [404]),
            APIOperation(
                method: "put", path: "/queues/{name}", tag: "contact centre", summary: "Make a queue.", body: empty,
                needsBody: false, answer: .json(S.reference("Queue")), refusals: [404]),
        ]

    private static let viewGiven = S.object(
        [
            "template": S.anything, "inputSchema": S.anything, "actions": S.list(S.text(1...255)),
            "name": S.text(1...255),
            "version": S.whole(1...1_000_000), "token": S.text(1...1_000),
        ], required: ["template"])

    private static let settings: [APIOperation] = [
        APIOperation(
            method: "get", path: "/settings", tag: "settings", summary: "The switches of an instance.",
            answer: .json(S.anything), refusals: [404]),
        APIOperation(
            method: "put", path: "/settings", tag: "settings", summary: "Change what is named; the rest stays.",
            body: .json(
                S.object([
                    "profile": S.choice(Profile.allCases.map(\.rawValue)), "strict": S.flag, "requireSignature": S.flag,
                    "liveEdgeToken": S.flag,
                    "transferSucceededToCustomer": S.flag, "defaultQueue": S.text(),
                    "transcript": S.object([
                        "maxResults": S.whole(1...100),
                        "sortOrder": S.choice(TranscriptQuery.SortOrder.allCases.map(\.rawValue)),
                    ]),
                    "quotas": S.object(["enabled": S.flag, "activeChats": S.whole(1...1_000_000)]),
                    "attachments": S.anything,
                    "streamingEndpoints": ["type": "object", "additionalProperties": ["type": "string"]],
                    "lengthUnit": S.choice(MessageLimits.LengthUnit.allCases.map(\.rawValue)),
                    "signInCompletion": S.choice(SignInCompletion.allCases.map(\.rawValue)),
                    "endDelay": S.duration, "connectTimeout": S.duration, "ringTimeout": S.duration,
                    "connectionTokenLifetime": S.duration, "socketUrlLifetime": S.duration,
                    "socketUrlOpens": S.duration,
                ])), needsBody: false, answer: .json(S.anything), refusals: [404], example: ["profile": "api"]),
        APIOperation(
            method: "get", path: "/views", tag: "settings", summary: "Views.", answer: listed("views", "View"),
            refusals: [404]),
        APIOperation(
            method: "get", path: "/views/{id}", tag: "settings", summary: "One view.",
            answer: .json(S.reference("View")), refusals: [404]),
        APIOperation(
            method: "put", path: "/views/{id}", tag: "settings", summary: "What DescribeView answers with.",
            body: .json(viewGiven), answer: .json(S.reference("View")), refusals: [404, 409],
            example: ["template": ["Head": [:]]]),
        APIOperation(
            method: "delete", path: "/views/{id}", tag: "settings", summary: "Take a view away.", status: 204,
            answer: .none, refusals: [404]),
    ]

    private static let filters: [APIOperation.Query] = [
        choice("kind", "What it is.", JournalEntry.Kind.allCases.map(\.rawValue)),
        word("operation", "Its operation, or content type."),
        APIOperation.Query(name: "contact", description: "Any leg of its contact.", schema: S.id),
        APIOperation.Query(name: "participant", description: "Whose it is, or whom it went to.", schema: S.id),
        choice("role", "The role of whose it is.", ParticipantRole.allCases.map(\.rawValue)),
        APIOperation.Query(
            name: "status", description: "A status, 4xx, or error.",
            schema: ["anyOf": [S.whole(100...599), S.choice(["1xx", "2xx", "3xx", "4xx", "5xx", "error"])]]),
    ]
    private static let journalCount = APIOperation.Query(
        name: "count", description: "How many entries must be there; 1 unless told.", schema: S.whole(0...1_000))
    private static let limit = APIOperation.Query(
        name: "limit", description: "Entries of a page.", schema: S.whole(1...1_000))
    private static let page = APIOperation.Content.json(
        S.answer(
            ["entries": S.list(S.reference("JournalEntry")), "cursor": ["type": "string"], "dropped": S.count],
            required: ["entries", "cursor", "dropped"]))

    private static let journal: [APIOperation] = [
        APIOperation(
            method: "get", path: "/journal", tag: "journal", summary: "Requests, frames and sockets, oldest first.",
            query: filters + [after, limit, journalCount, wait], answer: page, refusals: [404]),
        APIOperation(
            method: "get", path: "/_mock/v1/journal", tag: "journal", summary: "Requests that lead to no instance.",
            query: filters + [after, limit], answer: page),
        APIOperation(
            method: "get", path: "/journal/stream", tag: "journal", summary: "The journal as server-sent events.",
            query: filters + [after], answer: .text("text/event-stream"), refusals: [404, 503]),
        APIOperation(
            method: "post", path: "/verify", tag: "journal",
            summary: "Whether something happened, so often, or in order.", query: [wait],
            body: .json([
                "anyOf": [
                    S.object(
                        [
                            "match": S.reference("JournalMatch"),
                            "times": S.object(["min": S.whole(0...1_000_000), "max": S.whole(0...1_000_000)]),
                            "after": S.count,
                        ], required: ["match"]),
                    S.object(
                        [
                            "inOrder": [
                                "type": "array", "items": S.reference("JournalMatch"), "minItems": 1, "maxItems": 1_000,
                            ], "after": S.count,
                        ], required: ["inOrder"]),
                ]
            ]),
            answer: .json(
                S.answer(
                    ["verified": S.flag, "matched": S.count, "entries": S.list(S.count), "cursor": ["type": "string"]],
                    required: ["verified", "matched"])),
            refusals: [404, 409], example: ["match": ["operation": "SendMessage"], "times": ["max": 0]]),
        APIOperation(
            method: "get", path: "/faults", tag: "faults", summary: "Fault rules, with what they have done.",
            answer: listed("faults", "Fault"), refusals: [404]),
        APIOperation(
            method: "post", path: "/faults", tag: "faults", summary: "Add a rule, or those of a preset.",
            body: .json(S.reference("FaultRule")), status: 201,
            answer: .json(S.anything), refusals: [404],
            example: ["operation": "SendMessage", "error": ["code": "ThrottlingException"], "when": ["first": 1]]),
        APIOperation(
            method: "put", path: "/faults", tag: "faults", summary: "Replace all rules.",
            body: .json(
                S.object(
                    ["faults": ["type": "array", "items": S.reference("FaultRule"), "maxItems": 1_000]],
                    required: ["faults"])),
            answer: listed("faults", "Fault"), refusals: [404], example: ["faults": [["preset": "throttled"]]]),
        APIOperation(
            method: "delete", path: "/faults/{faultId}", tag: "faults", summary: "Take a rule away.", status: 204,
            answer: .none, refusals: [404]),
    ]

    private static let scenarioGiven: SchemaValue = [
        "type": "object", "description": "A scenario; its schema is at /_mock/scenario.schema.json.",
    ]
    private static let actors = S.list(S.choice(Actor.allCases.map(\.rawValue)))

    private static let scenarios: [APIOperation] = [
        APIOperation(
            method: "get", path: "/scenarios", tag: "scenarios", summary: "Scenarios that the instance knows.",
            answer: .json(S.answer(["scenarios": S.list(S.anything)], required: ["scenarios"])), refusals: [404]),
        APIOperation(
            method: "put", path: "/scenarios/{name}", tag: "scenarios", summary: "Add a scenario, or replace one.",
            query: [word("file", "What messages call it.")],
            body: .json(scenarioGiven), answer: .json(S.anything), refusals: [404, 409],
            example: ["scenario": "hello", "steps": ["customer leaves"]]),
        APIOperation(
            method: "put", path: "/scenarios/{name}/files/{file}", tag: "scenarios",
            summary: "The bytes of a file that a scenario attaches.", body: .bytes, needsBody: false, status: 201,
            answer: .json(S.anything), refusals: [404, 409, 413]),
        APIOperation(
            method: "post", path: "/scenarios/{name}/runs", tag: "scenarios", summary: "Run a scenario.",
            body: .json(
                S.object([
                    "seed": S.seed, "repeat": S.whole(1...10_000), "standIns": actors, "clients": actors,
                    "clientPatience": S.duration, "record": S.flag,
                ])), needsBody: false,
            status: 201, answer: .json(S.reference("Run")), refusals: [404, 409], example: ["seed": 7]),
        APIOperation(
            method: "get", path: "/runs", tag: "scenarios", summary: "Runs.",
            query: [
                choice("state", "Only those in this state.", ["running", "passed", "failed"]), after, count, wait,
            ],
            answer: listed("runs", "Run"), refusals: [404]),
        APIOperation(
            method: "get", path: "/runs/{runId}", tag: "scenarios", summary: "One run; a wait ends with it.",
            query: [wait], answer: .json(S.reference("Run")), refusals: [404]),
        APIOperation(
            method: "get", path: "/runs/{runId}/events", tag: "scenarios",
            summary: "What happened in a run that keeps a record.", query: [after, count, wait],
            answer: .json(S.anything), refusals: [404, 409]),
    ]

    private static let time: [APIOperation] = [
        APIOperation(
            method: "get", path: "/clock", tag: "time", summary: "The instance's time.",
            answer: .json(S.reference("Clock")), refusals: [404]),
        APIOperation(
            method: "put", path: "/clock", tag: "time", summary: "How time passes, and what time it is.",
            body: .json(clockGiven), needsBody: false,
            answer: .json(["anyOf": [S.reference("Clock"), S.reference("Advanced")]]), refusals: [404, 409],
            example: ["mode": "manual"]),
        APIOperation(
            method: "post", path: "/clock/advance", tag: "time", summary: "Move a manual clock.",
            body: .json([
                "anyOf": [S.object(["by": S.duration], required: ["by"]), S.object(["to": S.time], required: ["to"])]
            ]),
            answer: .json(S.reference("Advanced")), refusals: [404, 409],
            example: ["by": "5m"]),
    ]
}

extension [(String, SchemaValue)] {
    fileprivate var schema: SchemaValue { .object(map { (name: $0.0, value: $0.1) }) }
}
