internal import AdminCore
internal import AdminScenarios
internal import JSON
internal import Kernel
internal import ScenarioModel

/// Every operation of the admin API. Each entry declares an operation and names its code.
enum APIOperations {
    typealias S = APISchemas

    static let all: [APIOperation] =
        process + instances + contacts + contactCentre + settings + journal + scenarios + time + snapshots

    // MARK: - Queries

    static let wait = APIOperation.Query(
        name: "wait", description: "How long to wait for the condition, at most 10m. After it, the answer is 408.",
        schema: S.duration)
    static let count = APIOperation.Query(
        name: "count", description: "The number of entries to wait for. The default is 1.",
        schema: S.whole(0...1_000_000))
    static let after = APIOperation.Query(
        name: "after", description: "A cursor: only entries after it.", schema: S.count)
    /// The cursor of a list that is ordered by name.
    static let afterName = word("after", "The cursor of an earlier response: only entries after it.")
    static let limit = APIOperation.Query(
        name: "limit", description: "The most entries of a page. The default is 1000.",
        schema: S.whole(1...UInt64(ListPages.most))
    )

    static let order = choice("order", "Which entries come first. The default is oldest.", ["oldest", "newest"])
    static let offset = APIOperation.Query(
        name: "offset", description: "The number of entries to leave out at the beginning.",
        schema: S.whole(0...1_000_000_000))
    static let search = word("search", "Only entries that contain this text, in any case.")

    static func choice(_ name: String, _ description: String, _ values: [String]) -> APIOperation.Query {
        APIOperation.Query(name: name, description: description, schema: S.choice(values))
    }

    static func word(_ name: String, _ description: String) -> APIOperation.Query {
        APIOperation.Query(name: name, description: description, schema: ["type": "string"])
    }

    static func listed(_ name: String, _ element: String) -> APIOperation.Content {
        .json(S.answer([(name, S.list(S.reference(element)))].schema, required: [name]))
    }

    static let empty = APIOperation.Content.json(S.object([:]))

    // MARK: - Operations

    private static let process: [APIOperation] = [
        APIOperation(
            method: .get, path: "/_mock/livez", tag: "process", summary: "Whether the process is running.",
            answer: .json(S.anything), perform: GetHealth.live),
        APIOperation(
            method: .get, path: "/_mock/readyz", tag: "process", summary: "Whether the server accepts requests.",
            answer: .json(S.anything), perform: GetHealth.ready),
        APIOperation(
            method: .get, path: "/_mock/health", tag: "process", summary: "Counts of what the server keeps.",
            answer: .json(S.anything), perform: GetHealth.health),
        APIOperation(
            method: .get, path: "/_localstack/health", tag: "process",
            summary: "The same, for scripts written for LocalStack.", answer: .json(S.anything),
            perform: GetHealth.health
        ),
        APIOperation(
            method: .get, path: "/_mock/metrics", tag: "process", summary: "Metrics in the Prometheus text format.",
            answer: .text("text/plain"), perform: GetMetrics.perform),
        APIOperation(
            method: .get, path: "/_mock/openapi.json", tag: "process", summary: "This document.",
            answer: .json(S.anything), perform: OpenAPIDocument.perform),
        APIOperation(
            method: .get, path: "/_mock/coverage", tag: "process",
            summary: "How each operation compares with Amazon's.", answer: .json(S.anything),
            perform: GetCoverage.perform),
        APIOperation(
            method: .get, path: "/_mock/scenario.schema.json", tag: "process",
            summary: "The scenario language as JSON Schema.", answer: .document("application/schema+json"),
            perform: GetSchema.perform),
    ]

    private static let clockGiven = S.object([
        "mode": S.choice(InstanceClock.Mode.allCases.map(\.rawValue)), "now": S.time,
        "factor": ["type": "number", "description": "How much faster time passes in the mode scaled."],
    ])

    private static let instances: [APIOperation] = [
        APIOperation(
            method: .get, path: "/_mock/v1/instances", tag: "instances", summary: "All instances.",
            query: [afterName, limit],
            answer: .json(
                S.answer(
                    ["instances": S.list(S.answer(["id": ["type": "string"]], required: ["id"]))],
                    required: ["instances"])), perform: ListInstances.perform),
        APIOperation(
            method: .put, path: "", tag: "instances", summary: "Create an instance.",
            body: .json(S.object(["seed": S.seed, "clock": clockGiven] + InstanceSetupReader.members)),
            needsBody: false, status: 201,
            answer: .json(
                S.answer(
                    ["instanceId": ["type": "string"], "seed": S.seed, "now": S.time],
                    required: ["instanceId", "seed", "now"])),
            refusals: [409], example: ["seed": 7, "clock": ["mode": "manual", "now": "2026-01-31T12:00:00Z"]],
            perform: CreateInstance.perform),
        APIOperation(
            method: .delete, path: "", tag: "instances", summary: "Delete an instance and everything in it.",
            status: 204, answer: .none, refusals: [404, 409], perform: DeleteInstance.perform),
        APIOperation(
            method: .post, path: "/reset", tag: "instances",
            summary: "Reset an instance: earlier contacts, tokens and waits are gone.",
            body: .json(S.object(["seed": S.seed, "keep": S.list(S.choice(["scenarios", "faults"]))])),
            needsBody: false,
            answer: .json(S.anything), refusals: [404], example: ["keep": ["scenarios"]], perform: ResetInstance.perform
        ),
    ]

    private static let snapshots: [APIOperation] = [
        APIOperation(
            method: .get, path: "/snapshots", tag: "snapshots", summary: "The snapshots of an instance.",
            query: [after, limit],
            answer: .json(
                S.answer(["snapshots": S.list(S.reference("Snapshot"))], required: ["snapshots"])),
            perform: Snapshots.list),
        APIOperation(
            method: .post, path: "/snapshots", tag: "snapshots", summary: "Take a snapshot of the instance's state.",
            body: .json(S.object(["name": S.text()])), needsBody: false,
            status: 201, answer: .json(S.reference("Snapshot")), refusals: [404, 409],
            example: ["name": "two agents and a waiting customer"], perform: Snapshots.create),
        APIOperation(
            method: .get, path: "/snapshots/{snapshotId}", tag: "snapshots",
            summary: "Download a snapshot as one file.",
            answer: .json(S.anything), refusals: [404], perform: Snapshots.export),
        APIOperation(
            method: .put, path: "/snapshots/{snapshotId}", tag: "snapshots",
            summary: "Upload a snapshot file from this server or another.", body: .json(["type": "object"]),
            largestBody: 256 * 1_024 * 1_024, status: 201,
            answer: .json(S.reference("Snapshot")), refusals: [409, 413], perform: Snapshots.take),
        APIOperation(
            method: .put, path: "/snapshots/{snapshotId}/name", tag: "snapshots", summary: "Rename a snapshot.",
            body: .json(S.object(["name": S.text()])), needsBody: false, answer: .json(S.reference("Snapshot")),
            refusals: [404], example: ["name": "before the transfer"], perform: Snapshots.rename),
        APIOperation(
            method: .delete, path: "/snapshots/{snapshotId}", tag: "snapshots", summary: "Delete a snapshot.",
            status: 204, answer: .none, refusals: [404], perform: Snapshots.delete),
        APIOperation(
            method: .post, path: "/snapshots/{snapshotId}/restore", tag: "snapshots",
            summary: "Restore the instance's state. Open sockets are closed.", body: empty, needsBody: false,
            answer: .json(S.anything),
            refusals: [404, 409], perform: Snapshots.restore),
    ]

    private static let time: [APIOperation] = [
        APIOperation(
            method: .get, path: "/clock", tag: "time", summary: "The instance's time.",
            answer: .json(S.reference("Clock")), refusals: [404], perform: GetClock.perform),
        APIOperation(
            method: .put, path: "/clock", tag: "time", summary: "Set how time passes, and the current time.",
            body: .json(clockGiven), needsBody: false,
            answer: .json(["anyOf": [S.reference("Clock"), S.reference("Advanced")]]), refusals: [404, 409],
            example: ["mode": "manual"], perform: SetClock.perform),
        APIOperation(
            method: .post, path: "/clock/advance", tag: "time", summary: "Move a manual clock.",
            body: .json([
                "anyOf": [S.object(["by": S.duration], required: ["by"]), S.object(["to": S.time], required: ["to"])]
            ]),
            answer: .json(S.reference("Advanced")), refusals: [404, 409],
            example: ["by": "5m"], perform: AdvanceClock.perform),
        APIOperation(
            method: .post, path: "/clock/run", tag: "time",
            summary:
                "Move a manual clock from timer to timer: to a time, or until no timer is left that acts by itself.",
            body: .json(
                S.object(["until": ["anyOf": [S.choice(["idle"]), S.time]]], required: ["until"])),
            answer: .json(S.reference("Advanced")), refusals: [404, 409], example: ["until": "idle"],
            perform: AdvanceClock.run),
    ]
}

extension [(String, SchemaValue)] {
    var schema: SchemaValue { .object(map { (name: $0.0, value: $0.1) }) }
}
