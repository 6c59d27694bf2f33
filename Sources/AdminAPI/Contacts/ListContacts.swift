internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// `GET …/contacts?state=&after=&count=&wait=`: contacts in the order in which they were started.
enum ListContacts {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        try call.refuseUnknownQuery(besides: "state", "after", "count", "wait")
        let instance = try call.instanceToRead()
        let states = ContactState.allCases.map(\.rawValue)
        let state = call.request.queryItem("state")
        if let state, !states.contains(state) {
            throw AdminProblem(
                400,
                "state=\(state) is none of \(states.joined(separator: ", "))"
                    + Suggestion.clause(for: state, among: states))
        }
        let after = try call.queryInteger("after", 0...Int.max) ?? 0
        let count = try call.queryInteger("count", 0...1_000_000) ?? 1
        return try call.reply(instance) {
            reading(instance.chats, state: state, after: after, count: count)
        }
    }

    private static func reading(_ chats: [Chat], state: String?, after: Int, count: Int) -> Reading {
        let states = chats.map { $0.read { $0.state.rawValue } }
        let found = zip(chats, states).filter { $0.ordinal > after && (state == nil || $1 == state) }.map(\.0)
        let body = JSONWriter.object { writer in
            writer.array("contacts") { writer in
                for chat in found { ContactView.write(chat, to: &writer) }
            }
            writer.member("cursor", String(found.last?.ordinal ?? after))
        }
        let others = states.isEmpty ? "none at all" : states.suffix(20).joined(separator: ", ")
        return Reading(
            holds: found.count >= count, response: .json(body),
            nearMiss: "\(found.count) of \(count) contacts"
                + (state.map { " in the state \($0)" } ?? "") + "; the instance has: \(others)")
    }
}
