/// What a contact centre knows, and the timers that it has armed, in the order in which they fire.
struct ContactCentreRecord: Sendable, Codable {
    let facts: ContactCentreFacts
    let timers: [TimerRecord<ContactCentre.Timer>]
}
