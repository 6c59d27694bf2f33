internal import AdminCore
internal import Chats
internal import HTTPRouting
internal import Instances
internal import Kernel

/// Lists contacts in the order in which they were started.
///
/// `GET …/contacts?state=&after=&limit=&count=&wait=`.
enum ListContacts {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let states = ContactState.allCases.map(\.rawValue)
        let state = call.request.queryItem("state")
        if let state, !states.contains(state) {
            throw AdminProblem(
                400,
                "state must be one of \(states.joined(separator: ", ")), got \"\(state)\""
                    + Suggestion.clause(for: state, among: states))
        }
        let page = try ListPage<Int>(call)
        let count = try call.queryInteger("count", 0...1_000_000) ?? 1
        return try call.read { instance throws(AdminProblem) in
            WatchedResult { reading(instance.chats, state: state, page, count: count) }
        }
    }

    private static func reading(_ chats: [Chat], state: String?, _ page: ListPage<Int>, count: Int) -> WaitResult {
        let states = chats.map { $0.read { $0.facts.state.rawValue } }
        let found = page.behind(zip(chats, states).filter { state == nil || $1 == state }.map(\.0)) { $0.ordinal }
        let others = states.isEmpty ? "none at all" : states.suffix(20).joined(separator: ", ")
        return WaitResult(
            holds: found.count >= count,
            response: .json(page.json("contacts", found, by: { $0.ordinal }) { ContactView.write($0, to: &$1) }),
            nearMiss: "\(found.count) of \(count) contacts"
                + (state.map { " in the state \($0)" } ?? "") + "; the instance has: \(others)")
    }
}
