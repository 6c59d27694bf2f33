package import Kernel

/// Whose a call or a frame is, as far as that is known; or, of a rule, whom it is about.
package struct Subject: Sendable, Equatable, Codable {
    /// The InitialContactId.
    package var contact: UniqueID?
    /// The caller, the author, or who a frame goes to.
    package var participant: UniqueID?
    package var role: ParticipantRole?

    package init(contact: UniqueID? = nil, participant: UniqueID? = nil, role: ParticipantRole? = nil) {
        self.contact = contact
        self.participant = participant
        self.role = role
    }
}
