internal import Chats
internal import ContactCentre
internal import ContactModel
internal import Instances
internal import JSON
internal import Kernel

/// The agent data that a CCP page passes to its desktop: `{snapshot, configuration}`.
///
/// Times are ISO texts. The page turns them into Dates and adds its own times
/// (Documentation/Protocol.md#agent-data).
struct AgentDocument {
    private let name: String
    private let instance: Instance
    private let agent: Agent?
    private let states: [AgentState]
    private let contacts: [ContactDocument]
    /// Numbers of the contacts that are shown, by ContactId.
    let numbers: [UniqueID: AgentContact.Number]

    init(of name: String, in instance: Instance) {
        self.name = name
        self.instance = instance
        agent = instance.routing.centre.facts.agents[name]
        states = AgentStates.all(of: instance)
        let shown = Self.shown(agent?.contacts ?? [])
        contacts = shown.compactMap { ContactDocument($0, of: name, in: instance) }
        numbers = Dictionary(shown.map { ($0.contact, $0.number) }) { $1 }
    }

    /// Returns the contacts to show, each ContactId once, because desktops identify contacts by id.
    ///
    /// If the agent got a contact twice, the one that is not over is shown.
    private static func shown(_ contacts: IndexedList<AgentContact>) -> [AgentContact] {
        var shown: [AgentContact] = []
        for contact in contacts {
            if let known = shown.firstIndex(where: { $0.contact == contact.contact }) {
                if shown[known].state.isOver { shown[known] = contact }
            } else {
                shown.append(contact)
            }
        }
        return shown
    }

    /// Returns the document without the `hidden` contacts.
    func json(without hidden: Set<UniqueID> = []) -> [UInt8] {
        JSONWriter.object(capacity: 4_096) { writer in
            writer.object("snapshot") { writeSnapshot(without: hidden, to: &$0) }
            writer.object("configuration") { writeConfiguration(to: &$0) }
        }
    }

    func writeSnapshot(without hidden: Set<UniqueID> = [], to writer: inout JSONWriter) {
        let state = agent?.state ?? .offline
        writer.object("state") { writer in
            AgentStates.write(state, instance, to: &writer)
            writer.member("startTimestamp", agent?.stateSince ?? instance.clock.now())
        }
        if let next = agent?.nextState {
            writer.object("nextState") { AgentStates.write(next, instance, to: &$0) }
        } else {
            writer.member("nextState", raw: "null".utf8)
        }
        writer.object("agentAvailabilityState") { writer in
            writer.member("state", state.name)
            writer.member("timeStamp", agent?.stateSince ?? instance.clock.now())
        }
        writer.array("contacts") { writer in
            for contact in contacts where !hidden.contains(contact.id) {
                writer.object { contact.write(to: &$0) }
            }
        }
    }

    func writeConfiguration(to writer: inout JSONWriter) {
        writer.member("name", name)
        writer.member("username", name)
        writer.member("agentARN", ConnectARN.agent(name, in: instance.id))
        writer.member("extension", raw: "null".utf8)
        // Both are off and VOICE is 0 below, so the softphone stays inactive.
        writer.member("softphoneEnabled", false)
        writer.member("softphoneAutoAccept", false)
        writer.array("permissions") { _ in }
        writer.array("dialableCountries") { _ in }
        writer.member(
            "agentPreferences", raw: (instance.desktops.preferences(of: name) ?? #"{"locale":"en_US"}"#).utf8)
        writer.array("agentStates") { writer in
            for state in states { writer.object { AgentStates.write(state, instance, to: &$0) } }
        }
        writer.object("routingProfile") { writeRoutingProfile(to: &$0) }
    }

    private func writeRoutingProfile(to writer: inout JSONWriter) {
        let arn = ConnectARN.routingProfile(name, in: instance.id)
        writer.member("name", "\(name)'s routing profile")
        writer.member("routingProfileARN", arn)
        writer.member("routingProfileId", arn)
        writer.object("channelConcurrencyMap") { writer in
            writer.member("CHAT", agent?.concurrency ?? 1)
            writer.member("TASK", 0)
            writer.member("VOICE", 0)
        }
        let queues = agent?.queues ?? []
        writer.object("defaultOutboundQueue") { writer in
            writeQueue(queues.first ?? instance.settings.value.defaultQueue, to: &writer)
        }
        writer.array("queues") { writer in
            for queue in queues { writer.object { writeQueue(queue, to: &$0) } }
            writer.object { writer in
                let own = ConnectARN.agentQueue(name, in: instance.id)
                writer.member("name", raw: "null".utf8)
                writer.member("queueARN", own)
                writer.member("queueId", own)
            }
        }
    }

    private func writeQueue(_ queue: String, to writer: inout JSONWriter) {
        let arn = ConnectARN.queue(queue, in: instance.id)
        writer.member("name", queue)
        writer.member("queueARN", arn)
        writer.member("queueId", arn)
    }
}
