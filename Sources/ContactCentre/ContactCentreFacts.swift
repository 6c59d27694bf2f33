package import ContactModel

/// The part of a contact centre that a snapshot keeps.
///
/// A property that is added here is recorded and restored without any other change.
package struct ContactCentreFacts: Sendable, Codable {
    /// Agents by name.
    package var agents: [String: Agent] = [:]
    /// Names of the queues, in alphabetical order, without duplicates.
    package private(set) var queues: [String] = []
    /// Tickets of the waiting contacts, in their order.
    package var tickets: [RoutingEvent.Ticket] = []
    /// The last number given to an agent's contact.
    package var lastSlot = AgentContact.Number.none

    mutating func addQueue(_ name: String) {
        if !hasQueue(name) { queues.insert(name, at: place(of: name)) }
    }

    package func hasQueue(_ name: String) -> Bool {
        let place = place(of: name)
        return place < queues.endIndex && queues[place] == name
    }

    /// Returns the index at which a queue of that name is, or would be inserted. A binary search.
    private func place(of name: String) -> Int {
        var range = 0..<queues.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = queues[middle] < name ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
