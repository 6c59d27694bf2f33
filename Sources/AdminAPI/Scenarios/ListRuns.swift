internal import AdminCore
internal import HTTPRouting
internal import Kernel
internal import Simulator

/// Lists the runs of an instance, oldest first.
///
/// `GET …/runs?state=&after=&limit=&count=&wait=`.
enum ListRuns {
    private static let states = ["running", "passed", "failed"]

    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let state = call.request.queryItem("state")
        if let state, !states.contains(state) {
            throw AdminProblem(400, "state must be one of \(states.joined(separator: ", ")), got \"\(state)\"")
        }
        let count = try call.queryInteger("count", 0...1_000_000) ?? 1
        let page = try ListPage<Int>(call)
        let director = call.api.director
        return try call.read { instance throws(AdminProblem) in
            WatchedResult {
                let all = director.runs(of: instance).filter { state == nil || RunView.stateName($0.outcome) == state }
                let runs = page.behind(all) { $0.number }
                return WaitResult(
                    holds: runs.count >= count,
                    response: .json(page.json("runs", runs, by: { $0.number }) { RunView.write($0, to: &$1) }),
                    nearMiss: "\(runs.count) of \(count) runs" + (state.map { " are \($0)" } ?? ""))
            }
        }
    }
}
