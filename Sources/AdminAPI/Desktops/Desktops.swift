internal import AdminCore
internal import Chats
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Lists the open CCP pages of agents, and triggers events on them.
///
/// `GET …/ccp?agent=&after=&limit=&count=&wait=` and `POST …/ccp/auth-fail`, `access-denied`,
/// `view-contact`, `sockets/drop`. Without `agent`, a request applies to all agents that have an
/// open page.
enum Desktops {
    static let list: AdminAPI.Operation = { call throws(AdminProblem) in
        let page = try ListPage<Int>(call)
        let agent = call.queryItem("agent")
        let count = try call.queryInteger("count", 0...1_000_000) ?? 1
        return try call.read { instance throws(AdminProblem) in
            WatchedResult {
                let open = instance.desktops.pages.filter { agent == nil || $0.agent == agent }
                let pages = page.behind(open.sorted { $0.socket.number < $1.socket.number }, by: number)
                return WaitResult(
                    holds: pages.count >= count,
                    response: .json(
                        page.json("pages", pages, by: number) { page, writer in
                            writer.object { write(page, instance, to: &$0) }
                        }),
                    nearMiss: "\(pages.count) of \(count) CCP pages\(agent.map { " of \($0)" } ?? "") are open")
            }
        }
    }

    private static func number(of page: AgentDesktops.Page) -> Int { Int(clamping: page.socket.number) }

    private static func write(_ page: AgentDesktops.Page, _ instance: Instance, to writer: inout JSONWriter) {
        writer.member("agent", page.agent)
        writer.member("socket", "socket-\(page.socket.number)")
        writer.member("openedAt", page.openedAt)
        writer.member("queuedBytes", instance.sink?.queuedBytes(of: page.socket) ?? 0)
    }

    /// Ends the agent's login. If the instance requires a login, the agent must log in again.
    static let failAuth: AdminAPI.Operation = { call throws(AdminProblem) in
        try tell(call, members: try call.members()) { $0.signOut($1) }
    }

    static let denyAccess: AdminAPI.Operation = { call throws(AdminProblem) in
        try tell(call, members: try call.members()) { $0.loseAccess($1) }
    }

    /// Acts as if the agent chose a contact in its panel: `{agent?, contactId}`, "" for none.
    static let viewContact: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        guard let contact = members.value["contactId"]?.string, contact.isEmpty || UniqueID(contact) != nil else {
            throw AdminProblem(400, "contactId must be a ContactId, or \"\" to view no contact")
        }
        let data = JSONWriter.object { $0.member("contactId", contact) }
        return try tell(call, members: members) {
            $0.raise("contact::view", String(decoding: data, as: UTF8.self), at: $1)
        }
    }

    /// Drops the pages' sockets. The pages themselves stay: `{agent?, closeCode?, refuseFor?}`.
    ///
    /// With `agent` and `refuseFor`, no page has to be open. A `refuseFor` of 0s ends an earlier
    /// refusal.
    static let dropSockets: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let code = try DropSockets.closeCode(members)
        let refusal = try members.milliseconds("refuseFor", 0...86_400_000)
        let instance = try call.existingInstance()
        let deadline = refusal.map { instance.clock.now() + $0 }
        let names: [String]
        if deadline != nil, let agent = try members.string("agent", length: 1...256) {
            names = [agent]
        } else {
            names = try agents(members, instance)
        }
        let lost = names.map { agent in
            instance.desktops.dropSockets(
                of: agent, closing: code.map { ($0, "closed by a test") }, refusingUntil: deadline
            ).count
        }
        return .now(
            .json(
                JSONWriter.object { writer in
                    writer.member("dropped", lost.reduce(0, +))
                    if let deadline { writer.member("refusedUntil", deadline) }
                }))
    }

    private static func tell(
        _ call: AdminCall, members: AdminMembers, _ tell: (AgentDesktops, String) -> Int
    ) throws(AdminProblem) -> Reply {
        let instance = try call.existingInstance()
        let counts = try agents(members, instance).map { tell(instance.desktops, $0) }
        return .now(.json(JSONWriter.object { $0.member("pages", counts.reduce(0, +)) }))
    }

    /// Returns the agents that have a page open. Refuses a request that no open page would receive.
    private static func agents(_ members: AdminMembers, _ instance: Instance) throws(AdminProblem) -> [String] {
        let open = Set(instance.desktops.pages.map(\.agent)).sorted()
        guard let agent = try members.string("agent", length: 1...256) else {
            guard !open.isEmpty else { throw AdminProblem(409, "no CCP page is open", hint: hint) }
            return open
        }
        guard open.contains(agent) else {
            throw AdminProblem(
                409, "no CCP page of the agent \"\(agent)\" is open" + Suggestion.clause(for: agent, among: open),
                hint: hint)
        }
        return [agent]
    }

    private static let hint = "GET …/ccp?wait=5s waits for one"
}
