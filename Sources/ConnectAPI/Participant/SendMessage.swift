internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import JSON
internal import Kernel

/// SendMessage (service model: connectparticipant, Documentation/Protocol.md#sendmessage).
enum SendMessage {
    static let endpoint = Endpoint.participant(.sendMessage, .connectionToken, perform)
    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let members = try call.members()
        let type = ContentType(rawValue: try members.requiredString("ContentType", length: 1...100))
        let content = try members.requiredText("Content", length: 1...16_384)
        let clientToken = try members.text("ClientToken", length: 0...500)
        let stamp = try call.turn { chat throws(Refusal) in
            try chat.sendMessage(type, content, clientToken: clientToken, by: call.participant)
        }
        return stamp.json
    }
}

extension ItemStamp {
    /// The response body of SendMessage and SendEvent.
    var json: [UInt8] {
        JSONWriter.object(capacity: 96) { writer in
            writer.member("Id", id)
            writer.member("AbsoluteTime", time)
        }
    }
}
