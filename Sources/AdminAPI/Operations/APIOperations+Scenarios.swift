internal import AdminCore
internal import AdminScenarios
internal import ContactModel
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Scenarios and their runs.
extension APIOperations {
    private static let scenarioGiven: SchemaValue = [
        "type": "object", "description": "A scenario; its schema is at /_mock/scenario.schema.json.",
    ]
    private static let actors = S.list(S.choice(Actor.allCases.map(\.rawValue)))

    /// An input of a real client in an earlier run, for the new run to repeat.
    private static let input = S.object(
        [
            "milliseconds": S.whole(0...8_640_000_000), "actor": S.choice(Actor.allCases.map(\.rawValue)),
            "name": ["type": "string", "minLength": 1, "maxLength": 256],
            "verb": S.choice(Verb.allCases.map(\.rawValue)),
            "contentType": ["type": "string", "minLength": 1, "maxLength": 100],
            "content": ["type": "string", "maxLength": 16_384],
        ], required: ["milliseconds", "actor", "verb"])
    /// A service's response in an earlier run. It has either `answered` or `failed`.
    private static let answer = S.object(
        [
            "question": S.whole(1...1_000_000), "milliseconds": S.whole(0...8_640_000_000),
            "answered": ["type": "string"], "failed": ["type": "string"],
        ], required: ["question", "milliseconds"])

    private static let textGiven = S.object(["text": ["type": "string", "maxLength": 1_048_576]], required: ["text"])

    static let scenarios: [APIOperation] = [
        APIOperation(
            method: .get, path: "/scenarios", tag: "scenarios", summary: "Scenarios that the instance knows.",
            query: [afterName, limit],
            answer: .json(S.answer(["scenarios": S.list(S.anything)], required: ["scenarios"])), refusals: [404],
            perform: ListScenarios.perform),
        APIOperation(
            method: .get, path: "/scenarios/{name}", tag: "scenarios", summary: "One scenario, with its text.",
            answer: .json(S.anything), refusals: [404], perform: GetScenario.perform),
        APIOperation(
            method: .put, path: "/scenarios/{name}", tag: "scenarios", summary: "Add a scenario, or replace one.",
            query: [word("file", "The file name to use in error messages.")],
            body: .json(scenarioGiven), answer: .json(S.anything), refusals: [404, 409],
            example: ["scenario": "hello", "steps": ["customer leaves"]], perform: PutScenario.perform),
        APIOperation(
            method: .put, path: "/scenarios/{name}/files/{file}", tag: "scenarios",
            summary: "The bytes of a file that a scenario attaches.", body: .bytes, needsBody: false,
            largestBody: AttachmentSettings().maxBytes, status: 201,
            answer: .json(S.anything), refusals: [404, 409, 413], perform: PutScenarioFile.perform),
        APIOperation(
            method: .post, path: "/scenarios/{name}/check", tag: "scenarios",
            summary: "List the mistakes of a text, without storing it.", body: .json(textGiven),
            answer: .json(S.answer(["mistakes": S.list(S.anything)], required: ["mistakes", "omitted"])),
            example: ["text": "scenario: hello\nsteps: [customer sasy]\n"], changesNothing: true,
            perform: CheckScenario.check),
        APIOperation(
            method: .post, path: "/scenarios/{name}/format", tag: "scenarios",
            summary: "Return a text in the usual form, without storing it.", body: .json(textGiven),
            answer: .json(S.answer(["text": ["type": "string"]], required: ["text"])),
            example: ["text": "scenario:   hello\nsteps: [ customer leaves ]\n"], changesNothing: true,
            perform: CheckScenario.format),
        APIOperation(
            method: .post, path: "/scenarios/{name}/runs", tag: "scenarios", summary: "Run a scenario.",
            body: .json(
                S.object([
                    "seed": S.seed, "repeat": S.whole(1...10_000), "row": S.whole(1...10_000), "standIns": actors,
                    "silent": actors, "clients": actors, "clientPatience": S.duration,
                    "attributes": ["type": "object"], "variables": ["type": "object"], "record": S.flag,
                    "inputs": S.list(input), "answers": S.list(answer),
                ])), needsBody: false,
            status: 201, answer: .json(S.reference("Run")), refusals: [404, 409], example: ["seed": 7],
            perform: StartRuns.perform),
        APIOperation(
            method: .get, path: "/runs", tag: "scenarios", summary: "Runs.",
            query: [
                choice("state", "Only entries in this state.", ["running", "passed", "failed"]),
                APIOperation.Query(name: "contact", description: "Only runs in this contact.", schema: S.id), order,
                offset, after, limit, count, wait,
            ],
            answer: .json(
                S.answer(["runs": S.list(S.reference("Run")), "total": S.count], required: ["runs", "total"])),
            refusals: [404], perform: ListRuns.perform),
        APIOperation(
            method: .get, path: "/runs/{runId}", tag: "scenarios", summary: "One run. A wait ends when the run ends.",
            query: [wait], answer: .json(S.reference("Run")), refusals: [404], perform: GetRun.perform),
        APIOperation(
            method: .get, path: "/runs/{runId}/events", tag: "scenarios",
            summary: "The events of a run that keeps a record.", query: [after, limit, count, wait],
            answer: .json(S.anything), refusals: [404, 409], perform: ListRunEvents.perform),
        APIOperation(
            method: .get, path: "/runs/{runId}/report", tag: "scenarios",
            summary: "What a run has done: its steps, what it waits for, its variables and events.", query: [wait],
            answer: .json(S.reference("Run")), refusals: [404], perform: GetRunReport.perform),
        APIOperation(
            method: .get, path: "/runs/{runId}/junit.xml", tag: "scenarios",
            summary: "A run's result as JUnit XML. A wait ends when the run ends.", query: [wait],
            answer: .text("application/xml"), refusals: [404, 409], perform: ReportRun.perform),
    ]
}
