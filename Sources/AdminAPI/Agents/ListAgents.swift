internal import AdminCore
internal import ContactCentre
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Lists the agents of the contact centre by name, or returns one agent.
///
/// `GET …/agents?state=&contactState=&after=&limit=&count=&wait=`,
/// `GET …/agents/{name}?state=&contactState=&wait=`.
enum ListAgents {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let filter = try Filter(call)
        let count = try call.queryInteger("count", 0...1_000_000) ?? 1
        let page = try ListPage<String>(call)
        return try call.read { instance throws(AdminProblem) in
            WatchedResult {
                let agents = instance.routing.centre.facts.agents.values.sorted { $0.name < $1.name }
                let found = page.behind(agents.filter(filter.includes)) { $0.name }
                return WaitResult(
                    holds: found.count >= count,
                    response: .json(
                        page.json("agents", found, by: { $0.name }) { agent, writer in
                            writer.object { AgentView.write(agent, to: &$0) }
                        }),
                    nearMiss: "\(found.count) of \(count) agents\(filter.text); the instance has: \(summary(agents))")
            }
        }
    }

    static let performOne: AdminAPI.Operation = { call throws(AdminProblem) in
        let name = call.request.parameters[1]
        let filter = try Filter(call)
        return try call.read { instance throws(AdminProblem) in
            // Refuses an unknown agent at once, so that the client does not wait for nothing.
            _ = try AdminDialect().allowed { () throws(Refusal) in try instance.routing.centre.agent(name) }
            return WatchedResult { reading(of: name, filter, instance) }
        }
    }

    private static func reading(of name: String, _ filter: Filter, _ instance: Instance) -> WaitResult {
        guard let agent = instance.routing.centre.facts.agents[name] else {
            return WaitResult(
                holds: true, response: AdminProblem(404, "the agent \"\(name)\" was removed").response,
                nearMiss: "")
        }
        return WaitResult(
            holds: filter.includes(agent), response: .json(AgentView.json(agent)),
            nearMiss: "the agent is not one\(filter.text): \(summary([agent]))")
    }

    private static func summary(_ agents: [Agent]) -> String {
        let descriptions = agents.prefix(20).map { agent in
            let contacts = agent.contacts.map(\.state.rawValue).joined(separator: ", ")
            return "\(agent.name) \(agent.state.name)" + (contacts.isEmpty ? "" : " with contacts \(contacts)")
        }
        return descriptions.isEmpty ? "none at all" : descriptions.joined(separator: "; ")
    }

    /// The agents that a request selects, by state and by the state of their contacts.
    private struct Filter: Sendable {
        let state: String?
        let contactState: AgentContact.State?

        init(_ call: AdminCall) throws(AdminProblem) {
            state = call.queryItem("state")
            guard let name = call.queryItem("contactState") else {
                contactState = nil
                return
            }
            guard let state = AgentContact.State(rawValue: name) else {
                let names = AgentContact.State.allCases.map(\.rawValue)
                throw AdminProblem(
                    400,
                    "contactState must be one of \(names.joined(separator: ", ")), got \"\(name)\""
                        + Suggestion.clause(for: name, among: names))
            }
            contactState = state
        }

        func includes(_ agent: Agent) -> Bool {
            if let state, agent.state.name != state { return false }
            if let contactState, !agent.contacts.contains(where: { $0.state == contactState }) { return false }
            return true
        }

        var text: String {
            (state.map { " in the state \($0)" } ?? "")
                + (contactState.map { " with a contact that is \($0.rawValue)" } ?? "")
        }
    }
}
