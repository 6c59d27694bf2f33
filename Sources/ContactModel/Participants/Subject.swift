package import Kernel

/// The contact and participant of a call or a frame, as far as known, or those of a rule.
package struct Subject: Sendable, Equatable, Codable {
    /// The InitialContactId.
    package var contact: UniqueID?
    /// The caller, the author, or the recipient of a frame.
    package var participant: UniqueID?
    package var role: ParticipantRole?

    package init(contact: UniqueID? = nil, participant: UniqueID? = nil, role: ParticipantRole? = nil) {
        self.contact = contact
        self.participant = participant
        self.role = role
    }
}
