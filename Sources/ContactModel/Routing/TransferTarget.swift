/// Where an agent's transfer or invitation, or a flow, sends a contact.
package enum TransferTarget: Sendable, Hashable, CustomStringConvertible, Codable {
    case agent(String)
    case queue(String)
    /// A ContactFlowId or a flow's name.
    case flow(String)

    package var name: String {
        switch self {
        case .agent(let name), .queue(let name), .flow(let name): name
        }
    }

    package var description: String {
        switch self {
        case .agent(let name): "agent \(name)"
        case .queue(let name): "queue \(name)"
        case .flow(let name): "flow \(name)"
        }
    }
}
