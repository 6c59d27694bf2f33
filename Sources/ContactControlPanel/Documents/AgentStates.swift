internal import ContactCentre
internal import ContactModel
internal import Instances
internal import JSON
internal import Kernel

/// The states that an agent can choose (Streams: getAgentStates, setState).
enum AgentStates {
    /// The states that every instance has, with examples of states that administrators add.
    private static let usual = [AgentState.available, AgentState(name: "Break"), AgentState(name: "Lunch"), .offline]

    /// Returns the usual states, and all states in which an agent is or that an agent has enqueued.
    ///
    /// States that only the contact centre sets are left out.
    static func all(of instance: Instance) -> [AgentState] {
        let seen = instance.routing.centre.facts.agents.values.flatMap { [$0.state, $0.nextState].compactMap(\.self) }
        let others = Set(seen).subtracting(usual).filter { $0.kind != .system }
        return usual + others.sorted { $0.name < $1.name }
    }

    static func write(_ state: AgentState, _ instance: Instance, to writer: inout JSONWriter) {
        writer.member("agentStateARN", ConnectARN.agentState(state.name, in: instance.id))
        writer.member("type", state.kind.rawValue)
        writer.member("name", state.name)
    }
}
