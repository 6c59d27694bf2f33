internal import ChatDomain
internal import HTTPRouting
internal import Simulator

/// `GET …/runs/{runId}?wait=`: with `wait`, answers when the run has ended.
enum GetRun {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        try call.refuseUnknownQuery(besides: "wait")
        let instance = try call.knownInstance()
        let id = call.request.parameters[1]
        guard let run = call.api.director.run(id, of: instance) else {
            throw AdminProblem(404, "the instance \"\(instance.id)\" has no run \"\(id)\"")
        }
        return try call.reply(instance) {
            Reading(
                holds: run.outcome != nil, response: .json(RunView.json(run)),
                nearMiss: "the run of \"\(run.scenario.name)\" goes on")
        }
    }
}
