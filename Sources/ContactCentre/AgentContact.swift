package import ContactModel
package import Kernel

/// An agent's contact, as the agent's desktop sees it (Documentation/Protocol.md#agent-data).
package struct AgentContact: Sendable, Codable {
    /// The position among the agent's contacts. It changes when an earlier contact is removed.
    package typealias Index = ListIndex<AgentContact>

    /// A number of an agent's contact, counted from 1 in each instance.
    ///
    /// Each offer, and each joining without an offer, gets another number.
    package struct Number: RawRepresentable, Hashable, Comparable, Sendable, Codable {
        package let rawValue: Int

        package init(rawValue: Int) {
            self.rawValue = rawValue
        }

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        /// The value before the first number.
        package static let none = Number(rawValue: 0)

        var next: Number { Number(rawValue: rawValue + 1) }
    }

    /// The state of the contact, spelled as in Amazon Connect Streams (ContactStateType).
    package enum State: String, Sendable, CaseIterable, Codable {
        /// The contact is offered.
        case connecting
        case connected
        /// The agent does after-contact work.
        case ended
        case missed
        case rejected

        /// Whether clearing the contact is all that is left for the agent to do.
        package var isOver: Bool { self != .connecting && self != .connected }
    }

    package let number: Number
    package var contact: UniqueID
    package let initial: UniqueID
    package var state: State
    package var since: Timestamp
    /// The ParticipantId of the agent in the chat.
    package var participant: UniqueID
    /// The ticket that offered the contact; nil for an agent who joined without an offer.
    ///
    /// Scripted agents and agents of the admin API join without an offer.
    package var ticket: RoutingEvent.Ticket?
}
