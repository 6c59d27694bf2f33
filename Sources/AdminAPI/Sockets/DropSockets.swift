internal import AdminCore
internal import Chats
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// `POST …/contacts/{contactId}/sockets/drop` `{participant?, closeCode?, refuseFor?}`: sockets are lost, as by a network
/// that fails, or closed with a code; new ones may be refused for a while, on the instance's clock.
enum DropSockets {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let participant = try members.string("participant", length: 1...256)
        let code = try closeCode(members)
        let refusal = try members.string("refuseFor", length: 1...100).map { text throws(AdminProblem) in
            try AdminCall.duration(text, "refuseFor")
        }
        let chat = try call.chat()
        let (dropped, deadline) = try chat.turn { state throws(AdminProblem) in
            let owners = try SocketOwners.indices(participant, in: state)
            let deadline = refusal.map { state.now + $0 }
            let dropped = owners.map {
                state.dropSockets(
                    of: $0, closing: code.map { ($0, "closed by a test") }, refusingUntil: deadline)
            }
            return (dropped.reduce(0, +), deadline)
        }
        return .now(
            .json(
                JSONWriter.object { writer in
                    writer.member("dropped", dropped)
                    if let deadline { writer.member("refusedUntil", deadline) }
                }))
    }

    /// What a server may send (RFC 6455 section 7.4); 1006 is what a client makes of a line that was cut.
    static func closeCode(_ members: AdminMembers) throws(AdminProblem) -> UInt16? {
        guard let code = try members.integer("closeCode", 0...65_535), code != 1_006 else { return nil }
        guard CloseCode.isSendable(code) else {
            throw AdminProblem(
                400, "a server cannot send closeCode \(code)",
                hint:
                    "use 1000 to 1003, 1007 to 1014 or 3000 to 4999; 1006, or no closeCode, drops the connection without a close frame"
            )
        }
        return UInt16(code)
    }
}
