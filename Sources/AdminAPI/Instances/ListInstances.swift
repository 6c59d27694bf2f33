internal import AdminCore
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Lists the instances by id: `GET /_mock/v1/instances`.
enum ListInstances {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let page = try ListPage<String>(call)
        let ids = page.behind(call.api.registry.instanceIDs) { $0 }
        return .now(
            .json(page.json("instances", ids, by: { $0 }) { id, writer in writer.object { $0.member("id", id) } }))
    }
}
