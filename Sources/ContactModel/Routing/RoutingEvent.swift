package import Kernel

/// What happens in a chat that the contact centre must know, in its order.
package enum RoutingEvent: Sendable, Equatable {
    /// The contact waits for an agent, or a further one was asked into it.
    case queued(Ticket)
    /// An agent joined, by the name that the contact centre may know.
    case agentJoined(contact: UniqueID, initial: UniqueID, agent: String, participant: UniqueID)
    /// An agent left, or will not come any more.
    case agentLeft(UniqueID)
    /// A transfer began another leg. Agents who are in the chat, or were asked into it, are in that leg from now on.
    case legBegan(contact: UniqueID, initial: UniqueID)
    /// Nobody is there to be served any more, though the chat may not be over.
    case customerLeft(initial: UniqueID)
    case ended(initial: UniqueID)

    /// A place in a queue.
    package struct Ticket: Sendable, Equatable, Codable {
        package enum Purpose: Sendable, Codable {
            /// To answer the customer.
            case serve
            /// To come into a chat beside the agents who are there.
            case join
        }

        package var contact: UniqueID
        package let initial: UniqueID
        package let target: Target
        package let purpose: Purpose
        package let since: Timestamp
        /// Draws a ParticipantId for each agent whom the ticket is offered to.
        package var participants: SeededGenerator

        package enum Target: Sendable, Hashable, Codable {
            case queue(String)
            /// The queue that an agent has alone.
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
