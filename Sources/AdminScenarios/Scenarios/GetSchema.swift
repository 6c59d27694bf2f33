package import AdminCore
internal import HTTPRouting
internal import HTTPTypes

/// Returns the scenario language as JSON Schema, for editors and validators.
///
/// `GET /_mock/scenario.schema.json`.
package enum GetSchema {
    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        .now(
            Response(
                status: .ok, fields: [Response.Field(.contentType, "application/schema+json")],
                body: call.api.scenarioSchema()))
    }
}
