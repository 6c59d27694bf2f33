package import AdminCore
internal import HTTPRouting
internal import JSON
internal import Kernel
internal import Simulator

/// Returns a scenario with its text: `GET …/scenarios/{name}`.
package enum GetScenario {
    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let instance = try call.existingInstance()
        let name = try call.name(1, "a scenario's name")
        guard let scenario = call.api.director.scenario(named: name, in: instance) else {
            let names = call.api.director.scenarios(in: instance).map(\.name)
            throw AdminProblem(
                404, "there is no scenario \"\(name)\"" + Suggestion.clause(for: name, among: names),
                hint: "known: \(names.joined(separator: ", "))")
        }
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
