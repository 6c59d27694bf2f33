internal import AdminCore
internal import HTTPRouting

/// `GET /_mock/coverage`: what is done of each operation, member, error and event of Amazon's services.
enum GetCoverage {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        .now(.json(call.api.coverage()))
    }
}
