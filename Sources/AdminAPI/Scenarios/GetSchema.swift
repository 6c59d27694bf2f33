internal import AdminCore
internal import HTTPRouting
internal import HTTPTypes

/// `GET /_mock/scenario.schema.json`: the scenario language as JSON Schema, for editors and validators.
enum GetSchema {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        .now(
            Response(
                status: .ok, fields: [Response.Field(.contentType, "application/schema+json")],
                body: call.api.scenarioSchema()))
    }
}
