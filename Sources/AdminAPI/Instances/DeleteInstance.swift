internal import AdminCore
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Deletes an instance and everything in it: `DELETE /_mock/v1/instances/{instanceId}`.
enum DeleteInstance {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let id = try call.existingInstance().id
        guard id != Registry.builtIn else {
            throw AdminProblem(
                409, "the built-in instance cannot be deleted", hint: "POST /_mock/v1/instances/\(id)/reset resets it")
        }
        if let instance = call.api.registry.removeInstance(id) {
            call.api.director.forget(instance, keepingScenariosFor: nil)
        }
        return .now(Response(status: .noContent, fields: []))
    }
}
