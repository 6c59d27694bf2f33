internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Lists contacts in the order in which they were started.
///
/// `GET …/contacts?state=&search=&order=&offset=&after=&limit=&count=&wait=`. A search looks at ids, names, attributes,
/// the flow, queues and messages.
enum ListContacts {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let states = ContactState.allCases.map(\.rawValue)
        let state = call.queryItem("state")
        if let state, !states.contains(state) {
            throw AdminProblem(
                400,
                "state must be one of \(states.joined(separator: ", ")), got \"\(state)\""
                    + Suggestion.clause(for: state, among: states))
        }
        let page = try ListPage<Int>(call)
        let count = try call.queryInteger("count", 0...1_000_000) ?? 1
        let text = call.queryItem("search") ?? ""
        let search = text.isEmpty ? nil : try TextSearch(checked: text)
        // A wait would read every transcript again at each change.
        guard search == nil || call.queryItem("wait") == nil else {
            throw AdminProblem(400, "a request with search cannot wait")
        }
        return try call.read { instance throws(AdminProblem) in
            WatchedResult { reading(instance.chats, state: state, search, page, count: count) }
        }
    }

    private static func contains(_ search: TextSearch, _ chat: Chat) -> Bool {
        chat.read { state in
            let facts = state.facts
            return search.isIn(facts.request.flowID) || facts.participants.contains { search.isIn($0.displayName) }
                || facts.attributes.contains { search.isIn($0.name) || search.isIn($0.value) }
                || facts.contacts.contains { leg in
                    search.isIn(leg.id.description) || leg.queue.map { search.isIn($0.queue.name) } ?? false
                }
                || (0..<facts.transcript.count).contains { number in
                    facts.transcript.entry(at: number).content.map { search.isIn($0) } ?? false
                }
        }
    }

    private static func reading(
        _ chats: [Chat], state: String?, _ search: TextSearch?, _ page: ListPage<Int>, count: Int
    ) -> WaitResult {
        let states = chats.map { $0.read { $0.facts.state.rawValue } }
        let all = zip(chats, states).filter { state == nil || $1 == state }.map(\.0)
            .filter { chat in search.map { contains($0, chat) } ?? true }
        let found = page.behind(all) { $0.ordinal }
        let others = states.isEmpty ? "none at all" : states.suffix(20).joined(separator: ", ")
        return WaitResult(
            holds: found.count >= count,
            response: .json(
                page.json("contacts", found, by: { $0.ordinal }) {
                    ContactView.write($0, to: &$1)
                } more: {
                    $0.member("total", all.count)
                }),
            nearMiss: "\(found.count) of \(count) contacts"
                + (state.map { " in the state \($0)" } ?? "") + "; the instance has: \(others)")
    }
}
