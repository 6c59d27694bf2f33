/// Why a contact ended, as spelled on the wire (Documentation/Protocol.md#disconnect-reasons).
/// Tests can end a contact for other reasons.
package enum DisconnectReason: String, Sendable, Codable {
    case agent = "AGENT_DISCONNECT"
    case customer = "CUSTOMER_DISCONNECT"
    /// The customer never connected.
    case customerNeverCame = "CUSTOMER_CONNECTION_NOT_ESTABLISHED"
    /// The chat's duration was over.
    case expired = "EXPIRED"
    /// A flow's Disconnect block.
    case flow = "CONTACT_FLOW_DISCONNECT"
    /// StopContact.
    case api = "API"
    /// An auto-disconnect timer.
    case idle = "IDLE_DISCONNECT"
}
