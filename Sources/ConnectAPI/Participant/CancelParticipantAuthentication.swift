internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import JSON
internal import Kernel

/// CancelParticipantAuthentication (service model: connectparticipant, Documentation/Protocol.md#signing-in).
enum CancelParticipantAuthentication {
    static let endpoint = Endpoint.participant(.cancelParticipantAuthentication, .connectionToken) {
        call throws(ServiceError) in
        let members = try call.members()
        let session = try members.requiredString("SessionId", length: 36...36)
        try call.turn { chat throws(Refusal) in try chat.cancelSignIn(session, by: call.participant) }
        return Array("{}".utf8)
    }
}
