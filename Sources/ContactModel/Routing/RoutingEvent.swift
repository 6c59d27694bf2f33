package import Kernel

/// An event in a chat that the contact centre must know. Events arrive in the chat's order.
package enum RoutingEvent: Sendable, Equatable {
    /// The contact waits for an agent, or for another agent who was invited.
    case queued(Ticket)
    /// An agent joined. The contact centre may not know an agent of that name.
    case agentJoined(contact: UniqueID, initial: UniqueID, agent: String, participant: UniqueID)
    /// An agent left, or will not join anymore.
    case agentLeft(UniqueID)
    /// A transfer began another leg. Agents in the chat, and invited agents, are now in that leg.
    case legBegan(contact: UniqueID, initial: UniqueID)
    /// No customer needs an agent anymore. The chat may still continue.
    case customerLeft(initial: UniqueID)
    case ended(initial: UniqueID)

    /// A place in a queue.
    package struct Ticket: Sendable, Equatable, Codable {
        package enum Purpose: Sendable, Codable {
            /// To serve the customer.
            case serve
            /// To join the agents who are already in the chat.
            case join
        }

        package var contact: UniqueID
        package let initial: UniqueID
        package let target: Target
        package let purpose: Purpose
        package let since: Timestamp
        /// Draws a ParticipantId for each agent who is offered the ticket.
        package var participants: SeededGenerator

        package enum Target: Sendable, Hashable, Codable {
            case queue(String)
            /// The agent's own queue.
            case agent(String)

            package var name: String {
                switch self {
                case .queue(let name): name
                case .agent(let name): "agent \(name)"
                }
            }
        }

        package init(
            contact: UniqueID, initial: UniqueID, target: Target, purpose: Purpose, since: Timestamp,
            participants: SeededGenerator
        ) {
            self.contact = contact
            self.initial = initial
            self.target = target
            self.purpose = purpose
            self.since = since
            self.participants = participants
        }
    }
}
