internal import ContactModel
internal import Instances
internal import JSON
internal import Kernel

/// `createTransport {transportType: chat_token, participantId, contactId}`: Returns the token with
/// which an agent's ChatJS session calls the Participant Service
/// (Documentation/Decisions.md#decision-13).
///
/// A desktop that once failed to get a token never asks again for that contact. For this reason,
/// a ringing contact gets a token, too.
enum ChatTransport {
    static let create: CCPRequest.Perform = { request throws(CCPRefusal) in
        let type = try request.params.requiredString("transportType", length: 1...100)
        guard type == "chat_token" else {
            throw CCPRefusal(
                400, "the transport \"\(type)\" is not needed for chats, and not supported here", type: .unsupported)
        }
        let (chat, participant) = try request.seat()
        let issued = try request.allowed { () throws(Refusal) in
            try request.instance.connectionToken(in: chat, for: participant)
        }
        // In wall time, because clients compare it with their own clock
        // (Documentation/Decisions.md#decision-12).
        let left = min(max(issued.expiry - request.instance.clock.now(), 0), 86_400_000)
        return JSONWriter.object { writer in
            writer.object("chatTokenTransport") { writer in
                writer.member("participantToken", issued.token.text)
                writer.member("expiry", WallClock.now() + left)
            }
        }
    }
}
