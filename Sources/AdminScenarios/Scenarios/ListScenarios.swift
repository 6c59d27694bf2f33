package import AdminCore
internal import HTTPRouting
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Lists the scenarios that an instance knows: `GET …/scenarios`.
///
/// These are the scenarios that the server was started with, and those put into the instance.
package enum ListScenarios {
    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let page = try ListPage<String>(call)
        let scenarios = page.behind(call.api.director.scenarios(in: try call.existingInstance())) { $0.name }
        return .now(.json(page.json("scenarios", scenarios, by: { $0.name }) { write($0, to: &$1) }))
    }

    static func write(_ scenario: Scenario, to writer: inout JSONWriter) {
        writer.object { write(scenario, membersTo: &$0) }
    }

    static func write(_ scenario: Scenario, membersTo writer: inout JSONWriter) {
        writer.member("name", scenario.name)
        writer.member("description", ifPresent: scenario.description)
        writer.member("file", scenario.file)
        writer.member("starts", scenario.starts.description)
        writer.array("tags") { writer in
            for tag in scenario.tags { writer.value(tag) }
        }
        writer.member("steps", scenario.steps.count)
        writer.member("rules", scenario.rules.count)
        writer.member("rows", scenario.data.count)
    }
}
