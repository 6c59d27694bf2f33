package import ContactModel

/// What a contact centre knows, and the timers that it has armed, in the order in which they fire.
package struct ContactCentreRecord: Sendable, Codable {
    package let facts: ContactCentreFacts
    package let timers: [TimerRecord<ContactCentre.Timer>]

    package init(facts: ContactCentreFacts, timers: [TimerRecord<ContactCentre.Timer>]) {
        self.facts = facts
        self.timers = timers
    }
}
