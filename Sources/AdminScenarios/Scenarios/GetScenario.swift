package import AdminCore
internal import HTTPRouting
internal import JSON
internal import Kernel
internal import ScenarioModel

/// Returns a scenario with its text: `GET …/scenarios/{name}`.
package enum GetScenario {
    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let scenario = try call.scenario(in: try call.existingInstance())
        return .now(
            .json(
                JSONWriter.object { writer in
                    ListScenarios.write(scenario, membersTo: &writer)
                    writer.array("plays") { writer in
                        for actor in scenario.plays.map(\.rawValue).sorted() { writer.value(actor) }
                    }
                    writer.array("awaits") { writer in
                        for actor in scenario.awaits.map(\.rawValue).sorted() { writer.value(actor) }
                    }
                    writer.member("text", scenario.source)
                }))
    }
}
