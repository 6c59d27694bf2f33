internal import Chats
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import Instances
internal import Kernel

/// The handshake of the chat socket whose URL CreateParticipantConnection returns.
enum OpenSocket {
    static let endpoint = Endpoint(
        name: "OpenSocket",
        work: .socket { api, request, context throws(ServiceError) in
            let grant = try api.grant(request.parameters[0], .socketToken, context)
            try check(grant)
            let seat = ChatSocket.Seat(chat: grant.chat, participant: grant.participant)
            let instance = grant.chat.instance
            if !instance.faults.isEmpty,
                instance.faults.frame(context.operation, by: seat.subject, at: instance.clock.now()) != nil
            {
                throw refused
            }
            return ChatSocket(seats: [seat], instance: grant.chat.instance)
        })

    /// Checks that the participant is still in the chat and that its sockets are not refused.
    private static func check(_ grant: Grant) throws(ServiceError) {
        let now = grant.chat.instance.clock.now()
        let refusal = grant.chat.read { state -> String? in
            guard state.facts.state != .ended else { return "the contact has ended" }
            let hasLeft = state.facts.participants[grant.participant].presence == .left
            return hasLeft ? "the participant has disconnected" : nil
        }
        if let refusal { throw .accessDenied(refusal) }
        if grant.chat.read({ $0.refusesSockets(of: grant.participant, at: now) }) {
            throw refused
        }
    }

    private static let refused = ServiceError(
        status: 503, type: "ServiceUnavailableException", message: "Service Unavailable",
        reason: "this test refuses the participant's sockets for now")

    static func url(for token: AccessToken, at base: BaseURL) -> String {
        "\(base.forSockets)/participant/websocket/\(token.text)"
    }
}
