package import ContactModel
package import Kernel

/// A contact in the hands of an agent, as the agent's desktop sees it (Documentation/Protocol.md#agent-data).
package struct AgentContact: Sendable, Codable {
    /// Its place among the contacts in the agent's hands; another one when an earlier one goes.
    package typealias Index = ListIndex<AgentContact>

    /// Counts what came into agents' hands in an instance, from 1: each offer, and each joining without an offer, has another
    /// number.
    package struct Number: RawRepresentable, Hashable, Comparable, Sendable, Codable {
        package let rawValue: Int

        package init(rawValue: Int) {
            self.rawValue = rawValue
        }

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        /// Before the first.
        package static let none = Number(rawValue: 0)

        var next: Number { Number(rawValue: rawValue + 1) }
    }

    /// With the spelling of Amazon Connect Streams (ContactStateType).
    package enum State: String, Sendable, CaseIterable, Codable {
        /// It is offered.
        case connecting
        case connected
        /// After-contact work.
        case ended
        case missed
        case rejected

        /// Whether the agent has nothing more to do with it than to clear it.
        package var isOver: Bool { self != .connecting && self != .connected }
    }

    package let number: Number
    package var contact: UniqueID
    package let initial: UniqueID
    package var state: State
    package var since: Timestamp
    /// The ParticipantId of the agent in the chat.
    package var participant: UniqueID
    /// How it came to the agent; nil if the agent came to it, as scripted agents and those of the admin API do.
    package var ticket: RoutingEvent.Ticket?
}
