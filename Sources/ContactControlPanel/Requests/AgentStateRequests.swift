internal import ContactCentre
internal import ContactModel
internal import Instances
internal import JSON
internal import Kernel

/// `getAgentStates` and `putAgentState`.
extension AgentStates {
    static let list: CCPRequest.Perform = { request throws(CCPRefusal) in
        let states = all(of: request.instance)
        return JSONWriter.object { writer in
            writer.array("states") { writer in
                for state in states { writer.object { write(state, request.instance, to: &$0) } }
            }
        }
    }

    /// `putAgentState {state, enqueueNextState?}`.
    static let put: CCPRequest.Perform = { request throws(CCPRefusal) in
        let wanted = try request.params.requiredStructure("state")
        let arn = try wanted.string("agentStateARN", length: 1...1_024)
        let name = try wanted.string("name", length: 1...256)
        let states = all(of: request.instance)
        let state =
            states.first { ConnectARN.agentState($0.name, in: request.instance.id) == arn }
            ?? states.first { $0.name == name }
        guard let state else {
            throw CCPRefusal(
                400,
                "there is no agent state \"\(name ?? arn ?? "")\""
                    + Suggestion.clause(for: name ?? "", among: states.map(\.name)))
        }
        var change = ContactCentre.AgentChange()
        change.state = state
        change.timing = try request.params.boolean("enqueueNextState") ?? false ? .next : .now
        let queue = request.instance.settings.value.defaultQueue
        try request.allowed { () throws(Refusal) in
            try request.instance.routing.act { centre throws(Refusal) in
                try centre.change(request.agent, change, defaultQueue: queue)
            }
        }
        return CCPRequest.empty
    }
}
