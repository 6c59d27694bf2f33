package import ContactModel

/// The facts of a contact centre, and its armed timers in the order in which they fire.
package struct ContactCentreRecord: Sendable, Codable {
    package let facts: ContactCentreFacts
    package let timers: [TimerRecord<ContactCentre.Timer>]

    package init(facts: ContactCentreFacts, timers: [TimerRecord<ContactCentre.Timer>]) {
        self.facts = facts
        self.timers = timers
    }
}
