internal import AdminCore
internal import HTTPRouting

/// Returns how closely the server follows Amazon's services: `GET /_mock/coverage`.
///
/// The response covers each operation, member, error and event.
enum GetCoverage {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        .now(.json(call.api.coverage()))
    }
}
