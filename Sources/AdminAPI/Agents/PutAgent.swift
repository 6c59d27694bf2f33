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
        var change = ContactCentre.AgentChange()
        change.state = try state(members)
        change.timing = try timing(members)
        change.concurrency = try members.integer("concurrency", Agent.concurrencies)
        change.queues = try members.strings("queues", length: 1...256)
        change.autoAccepts = try members.boolean("autoAccept")
        change.afterContactWork = try afterContactWork(members)
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

    /// Reads the name of a state. Refuses a name that differs from a state with its own meaning only in case.
    private static func state(_ members: AdminMembers) throws(AdminProblem) -> AgentState? {
        guard let name = try members.string("state", length: 1...100) else { return nil }
        let meaningful: [AgentState] = [.available, .offline, .missed]
        if let meant = meaningful.first(where: { $0.name.lowercased() == name.lowercased() && $0.name != name }) {
            throw AdminProblem(400, "state \"\(name)\" differs from \"\(meant.name)\" only in case")
        }
        return AgentState(name: name)
    }

    /// Reads when a state applies. `enqueue` and `force` need a state, and exclude each other.
    private static func timing(_ members: AdminMembers) throws(AdminProblem) -> ContactCentre.StateTiming {
        let enqueues = try members.boolean("enqueue") ?? false
        let forces = try members.boolean("force") ?? false
        guard !enqueues && !forces || members.value["state"] != nil else {
            throw AdminProblem(400, "\(enqueues ? "enqueue" : "force") needs a state")
        }
        guard !enqueues || !forces else { throw AdminProblem(400, "enqueue and force cannot both be true") }
        return enqueues ? .next : forces ? .forced : .now
    }

    /// Reads a duration, or `manual` for contacts that a client must clear.
    private static func afterContactWork(_ members: AdminMembers) throws(AdminProblem) -> Int64?? {
        guard let text = try members.string("afterContactWork", length: 1...100) else { return nil }
        if text == "manual" { return .some(nil) }
        return .some(try AdminCall.duration(text, "afterContactWork"))
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
