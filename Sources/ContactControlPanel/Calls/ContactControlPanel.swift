internal import Chats
internal import ContactCentre
internal import ContactModel
package import HTTPRouting
package import Instances
package import Kernel

/// The mock of Amazon Connect's Contact Control Panel (CCP).
///
/// It serves the page that an agent's desktop frames, and the page's requests
/// (Documentation/Protocol.md#agent-data).
///
/// An instance's CCP is at `/instances/{id}/ccp-v2/`, the built-in instance's at `/ccp-v2/`.
/// `?agent=` names the agent.
package struct ContactControlPanel: Sendable {
    let registry: Registry
    let timers: TimerThread
    /// The URL at which clients reach this server; nil to use each request's own Host.
    let publicURL: String?
    /// Returns a file of the page by its name.
    let asset: @Sendable (String) -> Response?

    /// - Parameters:
    ///   - timers: The thread that looks for changes in agent data.
    ///   - asset: Returns a file of the page by its name, such as `ccp.js`.
    package init(
        registry: Registry, timers: TimerThread, publicURL: String?, asset: @escaping @Sendable (String) -> Response?
    ) {
        self.registry = registry
        self.timers = timers
        self.publicURL = publicURL
        self.asset = asset
    }

    /// Whether the CCP serves a path.
    package static func owns(_ path: String) -> Bool { CCPPath(path) != nil }

    // MARK: - The agent and the instance

    /// The agent of a page whose address names no agent.
    private static let defaultAgent = "Agent"

    func agent(of request: Request) throws(CCPRefusal) -> String {
        guard let name = request.queryItem("agent"), !name.isEmpty else { return Self.defaultAgent }
        guard name.unicodeScalars.count <= 256 else {
            throw CCPRefusal(400, "agent must be a name of at most 256 characters")
        }
        return name
    }

    func instance(_ path: CCPPath) throws(CCPRefusal) -> Instance {
        do throws(Refusal) {
            return try registry.instance(creatingIfAllowed: path.instance)
        } catch {
            throw CCPRefusal(error.code == .gone ? 404 : 409, error.reason)
        }
    }

    /// How many contacts an agent can have at once if opening the page created the agent.
    private static let defaultConcurrency = 3

    /// Creates the agent if it does not exist.
    func register(_ agent: String, in instance: Instance) {
        guard instance.routing.centre.facts.agents[agent] == nil else { return }
        let queue = instance.settings.value.defaultQueue
        let joined = instance.chats.compactMap { chat in
            chat.read { state -> RoutingEvent? in
                guard state.facts.state != .ended else { return nil }
                let seat = state.facts.participants.first { $0.agentName == agent && $0.presence == .connected }
                return seat.map { seat in
                    .agentJoined(
                        contact: state.contact.id, initial: chat.id, agent: agent, participant: seat.id)
                }
            }
        }
        _ = try? instance.routing.act { centre throws(Refusal) in
            guard centre.facts.agents[agent] == nil else { return }
            try centre.checkRoom(forAgent: agent)
            var beginning = ContactCentre.AgentChange()
            beginning.concurrency = Self.defaultConcurrency
            try centre.change(agent, beginning, defaultQueue: queue)
            // The agent can already be in chats. Give the agent their contacts now.
            for event in joined { centre.receive(event) }
        }
    }

    /// Signs the agent out. The agent is offline then and gets no more offers.
    func signOut(_ agent: String, of instance: Instance) {
        instance.desktops.leave(agent, tellingPages: instance.settings.value.requiresLogin)
        guard instance.routing.centre.facts.agents[agent] != nil else { return }
        var change = ContactCentre.AgentChange()
        change.state = .offline
        change.timing = .forced
        _ = try? instance.routing.act { centre throws(Refusal) in
            try centre.change(agent, change, defaultQueue: instance.settings.value.defaultQueue)
        }
    }
}
