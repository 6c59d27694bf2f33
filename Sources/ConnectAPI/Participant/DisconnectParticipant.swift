internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import JSON
internal import Kernel

/// DisconnectParticipant (service model: connectparticipant, Documentation/Protocol.md#disconnectparticipant).
enum DisconnectParticipant {
    static let endpoint = Endpoint.participant(.disconnectParticipant, .connectionToken, perform)
    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let clientToken = try call.members().text("ClientToken", length: 0...500)
        try call.turn { chat throws(Refusal) in
            try chat.disconnect(call.participant, clientToken: clientToken)
        }
        return Array("{}".utf8)
    }
}
