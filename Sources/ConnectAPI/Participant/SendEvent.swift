internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import JSON
internal import Kernel

/// SendEvent (service model: connectparticipant, Documentation/Protocol.md#sendevent).
enum SendEvent {
    static let endpoint = Endpoint.participant(.sendEvent, .connectionToken, perform)
    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let members = try call.members()
        let type = ContentType(rawValue: try members.requiredString("ContentType", length: 1...100))
        // The model's minimum is 1, but mobile clients send an empty string with typing events.
        let content = try members.text("Content", length: 0...16_384)
        let clientToken = try members.text("ClientToken", length: 0...500)
        let stamp = try call.turn { chat throws(Refusal) in
            try chat.sendEvent(type, content: content, clientToken: clientToken, by: call.participant)
        }
        return stamp.json
    }
}
