internal import AdminCore
internal import ContactCentre
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Creates or changes an agent. Absent members keep their values.
///
/// `PUT …/agents/{name}`
/// `{state?, enqueue?, force?, concurrency?, queues?, autoAccept?, afterContactWork?}`.
enum PutAgent {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let name = try call.name(1, "an agent's name")
        let change = try AgentChangeReader.read(members)
        let instance = try call.instance()
        let defaultQueue = instance.settings.value.defaultQueue
        let agent = try call.allowed { () throws(Refusal) in
            try instance.routing.act { centre throws(Refusal) in
                try centre.checkRoom(forAgent: name, queues: change.queues ?? [])
                var change = change
                if change.timing == .now, centre.facts.agents[name]?.isBusy(in: change.state) == true {
                    // Accepts a repetition of the current state.
                    change.state = nil
                }
                try centre.change(name, change, defaultQueue: defaultQueue)
                return try centre.agent(name)
            }
        }
        return .now(.json(AgentView.json(instance.routing.centre.facts.agents[name] ?? agent)))
    }
}

extension Agent {
    /// Whether the agent is in that state, has a live contact, and has chosen no next state.
    fileprivate func isBusy(in wanted: AgentState?) -> Bool {
        wanted == state && nextState == nil && hasLiveContact
    }
}

/// Removes an agent. The agent's contacts must all be over.
///
/// `DELETE …/agents/{name}`.
enum DeleteAgent {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let instance = try call.existingInstance()
        try call.allowed { () throws(Refusal) in
            try instance.routing.act { centre throws(Refusal) in
                try centre.remove(call.request.parameters[1])
            }
        }
        return .now(.json(Array("{}".utf8)))
    }
}
