internal import HTTPRouting
internal import Kernel
internal import Simulator

/// `GET …/runs?state=&after=&count=&wait=`: the runs of an instance, oldest first.
enum ListRuns {
    private static let states = ["running", "passed", "failed"]

    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        try call.refuseUnknownQuery(besides: "state", "after", "count", "wait")
        let instance = try call.instanceToRead()
        let state = call.request.queryItem("state")
        if let state, !states.contains(state) {
            throw AdminProblem(400, "state=\(state) is none of \(states.joined(separator: ", "))")
        }
        let count = try call.queryInteger("count", 0...1_000_000) ?? 1
        let after = try call.queryInteger("after", 0...Int.max) ?? 0
        let director = call.api.director
        return try call.reply(instance) {
            let runs = director.runs(of: instance).filter {
                $0.number > after && (state == nil || RunView.stateName($0.outcome) == state)
            }
            let body = JSONWriter.object { writer in
                writer.array("runs") { writer in
                    for run in runs { RunView.write(run, to: &writer) }
                }
                writer.member("cursor", String(runs.last?.number ?? after))
            }
            return Reading(
                holds: runs.count >= count, response: .json(body),
                nearMiss: "\(runs.count) of \(count) runs" + (state.map { " are \($0)" } ?? ""))
        }
    }
}
