internal import Chats
internal import ContactCentre
internal import ContactModel
package import HTTPRouting
package import Instances
package import Kernel

/// What stands in for Amazon Connect's Contact Control Panel (CCP): the page that an agent's desktop frames, and what that page
/// asks for (Documentation/Protocol.md#agent-data).
///
/// An instance's CCP is at `/instances/{id}/ccp-v2/`, the built-in one's at `/ccp-v2/`; `?agent=` says whose it is.
package struct ContactControlPanel: Sendable {
    let registry: Registry
    let timers: TimerThread
    /// Where clients reach this server; each request's own Host without.
    let publicURL: String?
    /// A file of the page, by its name.
    let asset: @Sendable (String) -> Response?

    /// - Parameters:
    ///   - timers: lends its thread to looks at what changed.
    ///   - asset: a file of the page by its name, such as `ccp.js`.
    package init(
        registry: Registry, timers: TimerThread, publicURL: String?, asset: @escaping @Sendable (String) -> Response?
    ) {
        self.registry = registry
        self.timers = timers
        self.publicURL = publicURL
        self.asset = asset
    }

    /// Whether a path is this one's.
    package static func owns(_ path: String) -> Bool { CCPPath(path) != nil }

    // MARK: - Who asks

    /// The agent that a page is of where its address names none.
    private static let usualAgent = "Agent"

    func agent(of request: Request) throws(CCPRefusal) -> String {
        guard let name = request.queryItem("agent"), !name.isEmpty else { return Self.usualAgent }
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

    /// Contacts that an agent can have at once whom nobody has made before its page was opened.
    private static let usualConcurrency = 3

    /// Makes the agent if nobody has yet.
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
            beginning.concurrency = Self.usualConcurrency
            try centre.change(agent, beginning, defaultQueue: queue)
            // An agent who was in chats before it was known here has these contacts from now on.
            for event in joined { centre.receive(event) }
        }
    }

    /// Signed out, an agent is offered nothing more.
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
