/// Who somebody is in a chat, with the wire's spelling (service model: ParticipantRole).
package enum ParticipantRole: String, Sendable, CaseIterable, Codable {
    case customer = "CUSTOMER"
    case agent = "AGENT"
    case system = "SYSTEM"
    case customBot = "CUSTOM_BOT"
    case supervisor = "SUPERVISOR"

    /// Whether somebody of this role answers the customer, so that the contact counts as connected.
    package var servesCustomer: Bool { self == .agent || self == .customBot }
}
