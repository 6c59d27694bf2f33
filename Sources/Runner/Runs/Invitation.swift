internal import JSON

/// What a real client needs to play an actor of a run.
package struct Invitation: Sendable {
    package let actor: String
    package let scenario: String
    package let endpoint: String
    package let instanceID: String
    package let contactID: String
    package let participantID: String
    package let participantToken: String

    /// One line of JSON.
    package var json: String {
        let bytes = JSONWriter.object { writer in
            writer.member("actor", actor)
            writer.member("scenario", scenario)
            writer.member("endpoint", endpoint)
            writer.member("instanceId", instanceID)
            writer.member("contactId", contactID)
            writer.member("participantId", participantID)
            writer.member("participantToken", participantToken)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
