internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// CreateParticipant (service model: connect, Documentation/Protocol.md#connect-operations): issues
/// a token with which a custom bot joins the chat.
enum CreateParticipant {
    static let endpoint = Endpoint.control(.createParticipant, errors: .connectRequests) { call throws(ServiceError) in
        let members = try call.members()
        let instanceID = try members.requiredString("InstanceId", length: 1...100)
        let contactID = try members.requiredString("ContactId", length: 1...256)
        let clientToken = try members.string("ClientToken", length: 0...500)
        let displayName = try displayName(members)
        let chat = try call.chat(instance: instanceID, contact: contactID)
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            try json(create(displayName, clientToken, in: chat, call), in: chat)
        }
    }

    private static func displayName(_ members: RequestMembers) throws(ServiceError) -> String {
        let details = try members.requiredStructure("ParticipantDetails")
        try details.refuseUnknown(except: ["ParticipantRole", "DisplayName", "ParticipantCapabilities"])
        let role = try details.choice("ParticipantRole", of: ParticipantRole.self)
        guard role == nil || role == .customBot else {
            throw .invalidRequest(
                "ParticipantDetails.ParticipantRole \"\(role?.rawValue ?? "")\": only a CUSTOM_BOT can be created in a chat"
            )
        }
        guard try details.structure("ParticipantCapabilities") == nil else {
            throw .invalidRequest("ParticipantDetails.ParticipantCapabilities are for calls, not for chats")
        }
        // The model requires neither member. The API reference says that chats need both.
        guard role != nil else { throw .invalidRequest("ParticipantDetails.ParticipantRole is missing") }
        return try details.requiredString("DisplayName", length: 1...256)
    }

    private static func create(
        _ displayName: String, _ clientToken: String?, in chat: Chat, _ call: ControlCall
    ) throws(ServiceError) -> Participant.Index {
        try call.turn(of: chat) { chat throws(Refusal) in
            try chat.inviteBot(displayName: displayName, clientToken: clientToken.map { JSONText($0) })
        }
    }

    private static func json(_ index: Participant.Index, in chat: Chat) throws(ServiceError) -> [UInt8] {
        let token = try ServiceDialect.connectRequests.allowed { () throws(Refusal) in
            try chat.instance.participantToken(in: chat, for: index)
        }
        let id = chat.read { $0.facts.participants[index].id }
        return JSONWriter.object { writer in
            writer.object("ParticipantCredentials") { writer in
                writer.member("ParticipantToken", token.text)
                // The token is valid as long as its participant. The response still names a time
                // within a day, because clients expect one
                // (Documentation/Protocol.md#tokens-and-life-cycle).
                writer.member("Expiry", WallClock.now() + 86_400_000)
            }
            writer.member("ParticipantId", id)
        }
    }
}
