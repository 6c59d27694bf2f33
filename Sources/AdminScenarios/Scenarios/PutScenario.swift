package import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Adds a scenario to an instance, or replaces one: `PUT …/scenarios/{name}?file=`.
///
/// The body is YAML or JSON. Messages about the scenario use `file` as its file name.
package enum PutScenario {
    /// Returns the reason why a scenario cannot use a file.
    static func missing(_ file: String, of scenario: String) -> String {
        "the file was not sent: PUT …/scenarios/\(scenario)/files/\(file) must be called before the scenario is put"
    }

    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let name = call.request.parameters[1]
        var scenario: Scenario
        let files = call.api.director.files(of: name, in: try call.instance())
        do throws(ScenarioMistakes) {
            scenario = try call.api.reader.read(call.request.body, file: call.queryItem("file") ?? name) {
                file in
                files[file].map(FoundFile.bytes) ?? .missing(missing(file, of: name))
            }
        } catch {
            throw AdminProblem(400, error.description)
        }
        guard scenario.name == name else {
            throw AdminProblem(400, "the path names the scenario \"\(name)\", and the file \"\(scenario.name)\"")
        }
        scenario.isTrusted = false
        let instance = try call.instance()
        try call.allowed { () throws(Refusal) in
            try call.api.director.put(scenario, text: call.request.body, in: instance)
        }
        var writer = JSONWriter()
        ListScenarios.write(scenario, to: &writer)
        return .now(.json(writer.bytes))
    }
}
