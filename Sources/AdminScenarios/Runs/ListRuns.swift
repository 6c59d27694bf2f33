package import AdminCore
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Lists the runs of an instance, oldest first.
///
/// `GET …/runs?state=&contact=&order=&offset=&after=&limit=&count=&wait=`.
package enum ListRuns {
    private static let states = ["running", "passed", "failed"]

    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let state = call.queryItem("state")
        if let state, !states.contains(state) {
            throw AdminProblem(400, "state must be one of \(states.joined(separator: ", ")), got \"\(state)\"")
        }
        let count = try call.queryInteger("count", 0...1_000_000) ?? 1
        let page = try ListPage<Int>(call)
        let director = call.api.director
        let contact = call.queryItem("contact")
        if let contact, UniqueID(contact) == nil {
            throw AdminProblem(400, "contact \"\(contact.prefix(100))\" is not an id")
        }
        return try call.read { instance throws(AdminProblem) in
            WatchedResult {
                let chat = contact.map { instance.chat($0)?.id }
                let all = director.runs(of: instance).filter { run in
                    (state == nil || RunView.stateName(run.outcome) == state)
                        && (chat.map { $0 == run.contactID } ?? true)
                }
                let runs = page.behind(all) { $0.number }
                return WaitResult(
                    holds: runs.count >= count,
                    response: .json(
                        page.json("runs", runs, by: { $0.number }) {
                            RunView.write($0, to: &$1)
                        } more: {
                            $0.member("total", all.count)
                        }),
                    nearMiss: "\(runs.count) of \(count) runs" + (state.map { " are \($0)" } ?? ""))
            }
        }
    }
}
