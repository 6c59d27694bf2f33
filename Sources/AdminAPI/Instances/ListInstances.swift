internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// `GET /_mock/v1/instances`.
enum ListInstances {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        .now(
            .json(
                JSONWriter.object { writer in
                    writer.array("instances") { writer in
                        for id in call.api.registry.instanceIDs {
                            writer.object { $0.member("id", id) }
                        }
                    }
                }))
    }
}
