/// The role of a participant in a chat, spelled as on the wire (service model: ParticipantRole).
package enum ParticipantRole: String, Sendable, CaseIterable, Codable {
    case customer = "CUSTOMER"
    case agent = "AGENT"
    case system = "SYSTEM"
    case customBot = "CUSTOM_BOT"
    case supervisor = "SUPERVISOR"

    /// Whether a participant of this role serves the customer, which makes a contact connected.
    package var servesCustomer: Bool { self == .agent || self == .customBot }
}
