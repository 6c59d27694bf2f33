internal import ContactCentre
internal import ContactModel
internal import JSON
internal import Kernel

/// The JSON form of agents and queues in the admin API.
enum AgentView {
    static func json(_ agent: Agent) -> [UInt8] {
        JSONWriter.object { writer in write(agent, to: &writer) }
    }

    static func write(_ agent: Agent, to writer: inout JSONWriter) {
        writer.member("name", agent.name)
        writer.member("state", agent.state.name)
        writer.member("type", agent.state.kind.rawValue)
        writer.member("stateSince", agent.stateSince)
        writer.member("nextState", ifPresent: agent.nextState?.name)
        writer.member("concurrency", agent.concurrency)
        writer.array("queues") { writer in
            for queue in agent.queues { writer.value(queue) }
        }
        writer.member("autoAccept", agent.autoAccepts)
        writer.member("afterContactWork", ifPresent: agent.afterContactWork.map(DurationText.text))
        writer.array("contacts") { writer in
            for contact in agent.contacts {
                writer.object { writer in write(contact, to: &writer) }
            }
        }
    }

    private static func write(_ contact: AgentContact, to writer: inout JSONWriter) {
        writer.member("contactId", contact.contact)
        writer.member("initialContactId", contact.initial)
        writer.member("state", contact.state.rawValue)
        writer.member("since", contact.since)
        if let ticket = contact.ticket {
            writer.member("from", ticket.target.name)
            writer.member("invited", ticket.purpose == .join)
        }
        writer.member("participantId", contact.participant)
    }

    static func writeQueue(_ name: String, of centre: ContactCentre, to writer: inout JSONWriter) {
        writer.member("name", name)
        writer.array("agents") { writer in
            for agent in centre.facts.agents.keys.sorted()
            where centre.facts.agents[agent]?.queues.contains(name) == true {
                writer.value(agent)
            }
        }
        writer.array("contacts") { writer in
            for ticket in centre.facts.tickets where ticket.target == .queue(name) {
                writer.object { writer in
                    writer.member("contactId", ticket.contact)
                    writer.member("initialContactId", ticket.initial)
                    writer.member("since", ticket.since)
                }
            }
        }
    }
}
