internal import AdminCore
internal import ContactModel
internal import Diagnostics
internal import JSON
internal import Kernel

/// The journal, verification and faults.
extension APIOperations {
    private static let filters: [APIOperation.Query] = [
        choice("kind", "The kind of the entry.", JournalEntry.Kind.allCases.map(\.rawValue)),
        word("operation", "The operation or content type of the entry."),
        APIOperation.Query(
            name: "contact", description: "The contact of the entry: the id of any of its legs.", schema: S.id),
        APIOperation.Query(name: "participant", description: "The participant who sent or received it.", schema: S.id),
        choice("role", "The role of that participant.", ParticipantRole.allCases.map(\.rawValue)),
        APIOperation.Query(
            name: "status", description: "A status such as 403, a class such as 4xx, or error.",
            schema: ["anyOf": [S.whole(100...599), S.choice(["1xx", "2xx", "3xx", "4xx", "5xx", "error"])]]),
        search,
        choice("admin", "Whether calls of the admin API are included. The default is false.", ["true", "false"]),
    ]
    private static let bodies = choice(
        "bodies", "Whether the entries include bodies and frames. The default is true.", ["true", "false"])
    private static let before = APIOperation.Query(
        name: "before", description: "With order=newest: only entries with a lower number.",
        schema: S.whole(1...UInt64(Int.max - 1)))
    private static let journalCount = APIOperation.Query(
        name: "count", description: "The number of entries to wait for. The default is 1.", schema: S.whole(0...1_000))
    private static let page = APIOperation.Content.json(
        S.answer(
            ["entries": S.list(S.reference("JournalEntry")), "cursor": ["type": "string"], "dropped": S.count],
            required: ["entries", "cursor", "dropped"]))

    static let journal: [APIOperation] = [
        APIOperation(
            method: .get, path: "/journal", tag: "journal", summary: "Requests, frames and sockets, oldest first.",
            query: filters + [bodies, order, before, after, limit, journalCount, wait], answer: page,
            refusals: [404], perform: ReadJournal.list),
        APIOperation(
            method: .get, path: "/_mock/v1/journal", tag: "journal", summary: "Requests that belong to no instance.",
            query: filters + [bodies, after, limit], answer: page, perform: ReadJournal.listUnattributed),
        APIOperation(
            method: .get, path: "/journal/stream", tag: "journal", summary: "The journal as server-sent events.",
            query: filters + [after], answer: .text("text/event-stream"), refusals: [404],
            perform: StreamJournal.perform),
        APIOperation(
            method: .get, path: LiveSocket.path, tag: "journal",
            summary: "A WebSocket that tells a page what has changed, each time the page asks.", status: 101,
            answer: .none, refusals: [426], perform: LiveSocket.open),
        APIOperation(
            method: .post, path: "/verify", tag: "journal",
            summary: "Verify that something happened, how often, or in which order.", query: [wait],
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
            refusals: [404, 409], example: ["match": ["operation": "SendMessage"], "times": ["max": 0]],
            changesNothing: true, perform: Verify.perform),
        APIOperation(
            method: .get, path: "/faults", tag: "faults", summary: "Fault rules, with the number of their hits.",
            query: [after, limit], answer: listed("faults", "Fault"), refusals: [404], perform: Faults.list),
        APIOperation(
            method: .post, path: "/faults", tag: "faults", summary: "Add a rule, or the rules of a preset.",
            body: .json(S.reference("FaultRule")), status: 201,
            answer: .json(S.anything), refusals: [404],
            example: ["operation": "SendMessage", "error": ["code": "ThrottlingException"], "when": ["first": 1]],
            perform: Faults.create),
        APIOperation(
            method: .put, path: "/faults", tag: "faults", summary: "Replace all rules.",
            body: .json(
                S.object(
                    ["faults": ["type": "array", "items": S.reference("FaultRule"), "maxItems": 1_000]],
                    required: ["faults"])),
            answer: listed("faults", "Fault"), refusals: [404], example: ["faults": [["preset": "throttled"]]],
            perform: Faults.replace),
        APIOperation(
            method: .put, path: "/faults/{faultId}", tag: "faults", summary: "Turn a rule on or off.",
            body: .json(S.object(["enabled": S.flag], required: ["enabled"])), answer: .json(S.reference("Fault")),
            refusals: [404], example: ["enabled": false], perform: Faults.enable),
        APIOperation(
            method: .delete, path: "/faults/{faultId}", tag: "faults", summary: "Remove a rule.", status: 204,
            answer: .none, refusals: [404], perform: Faults.delete),
    ]
}
