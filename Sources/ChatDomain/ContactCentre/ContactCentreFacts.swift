/// The part of a contact centre that a snapshot keeps. A member that is added here is recorded and restored without any other
/// change.
package struct ContactCentreFacts: Sendable, Codable {
    /// By name.
    package internal(set) var agents: [String: Agent] = [:]
    /// In alphabetical order, each once.
    package private(set) var queues: [String] = []
    /// Contacts that wait, in their order.
    package internal(set) var tickets: [RoutingEvent.Ticket] = []
    /// Counts what came into agents' hands: a contact may come to one of them more than once.
    var lastSlot = 0

    mutating func addQueue(_ name: String) {
        let place = queues.firstIndex { $0 >= name } ?? queues.endIndex
        if place == queues.endIndex || queues[place] != name { queues.insert(name, at: place) }
    }
}
