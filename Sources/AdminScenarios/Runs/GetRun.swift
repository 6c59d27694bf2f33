package import AdminCore
internal import HTTPRouting
internal import Instances
internal import ScenarioModel
internal import Simulator

/// Returns a run. With `wait`, waits until the run has ended: `GET …/runs/{runId}?wait=`.
package enum GetRun {
    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let (instance, run) = try call.run()
        return try call.reply(instance) {
            WaitResult(
                holds: run.outcome != nil, response: .json(RunView.json(run)),
                nearMiss: "the run of \"\(run.scenario.name)\" has not ended")
        }
    }
}

extension AdminCall {
    /// Returns the run that the path names, with its instance.
    func run() throws(AdminProblem) -> (Instance, Run) {
        let instance = try existingInstance()
        let id = request.parameters[1]
        guard let run = api.director.run(id, of: instance) else {
            throw AdminProblem(404, "the instance \"\(instance.id)\" has no run \"\(id)\"")
        }
        return (instance, run)
    }
}
