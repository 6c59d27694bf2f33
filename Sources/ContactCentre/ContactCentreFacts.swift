package import ContactModel

/// The part of a contact centre that a snapshot keeps. A member that is added here is recorded and restored without any other
/// change.
package struct ContactCentreFacts: Sendable, Codable {
    /// By name.
    package var agents: [String: Agent] = [:]
    /// In alphabetical order, each once.
    package private(set) var queues: [String] = []
    /// Contacts that wait, in their order.
    package var tickets: [RoutingEvent.Ticket] = []
    /// The number of what came into an agent's hands last.
    package var lastSlot = AgentContact.Number.none

    mutating func addQueue(_ name: String) {
        if !hasQueue(name) { queues.insert(name, at: place(of: name)) }
    }

    func hasQueue(_ name: String) -> Bool {
        let place = place(of: name)
        return place < queues.endIndex && queues[place] == name
    }

    /// Where a queue of that name stands, or would stand: a binary search.
    private func place(of name: String) -> Int {
        var range = 0..<queues.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = queues[middle] < name ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
