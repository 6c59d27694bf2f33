package import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Stores the bytes of a file that a scenario attaches.
///
/// `PUT …/scenarios/{name}/files/{file}`. Send the file before the scenario that names it.
package enum PutScenarioFile {
    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let scenario = try call.name(1, "a scenario's name")
        let file = call.request.parameters[2]
        let instance = try call.instance()
        try call.allowed { () throws(Refusal) in
            try call.api.director.put(call.request.body, as: file, of: scenario, in: instance)
        }
        let body = JSONWriter.object { writer in
            writer.member("file", file)
            writer.member("bytes", call.request.body.count)
        }
        return .now(.json(body, status: .created))
    }
}
