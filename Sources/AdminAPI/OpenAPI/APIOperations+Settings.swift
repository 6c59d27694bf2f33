internal import ChatDomain
internal import Kernel

/// Settings and views.
extension APIOperations {
    private static let viewGiven = S.object(
        [
            "template": S.anything, "inputSchema": S.anything, "actions": S.list(S.text(1...255)),
            "name": S.text(1...255),
            "version": S.whole(1...1_000_000), "token": S.text(1...1_000),
        ], required: ["template"])

    static let settings: [APIOperation] = [
        APIOperation(
            method: "get", path: "/settings", tag: "settings", summary: "The switches of an instance.",
            answer: .json(S.anything), refusals: [404]),
        APIOperation(
            method: "put", path: "/settings", tag: "settings", summary: "Change what is named; the rest stays.",
            body: .json(
                S.object([
                    "profile": S.choice(Profile.allCases.map(\.rawValue)), "strict": S.flag, "requireSignature": S.flag,
                    "strictFlows": S.flag,
                    "requireLogin": S.flag,
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
            method: "get", path: "/views", tag: "settings", summary: "Views.", query: [afterName, limit],
            answer: listed("views", "View"),
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
}
