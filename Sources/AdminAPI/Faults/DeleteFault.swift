internal import ChatDomain
internal import HTTPRouting
internal import HTTPTypes

/// `DELETE …/faults/{faultId}`.
enum DeleteFault {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let instance = try call.knownInstance()
        let id = call.request.parameters[1]
        guard call.api.faults.remove(id, from: instance.id) else {
            throw AdminProblem(404, "the instance \"\(instance.id)\" has no fault rule \"\(id)\"")
        }
        return .now(Response(status: .noContent))
    }
}
