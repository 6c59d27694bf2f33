internal import AdminCore
internal import Chats
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Drops sockets as a network failure does, or closes them with a code.
///
/// `POST …/contacts/{contactId}/sockets/drop` `{participant?, closeCode?, refuseFor?}`. With
/// `refuseFor`, new sockets are refused for that time on the instance's clock.
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

    /// Reads a close code that a server can send (RFC 6455 section 7.4).
    ///
    /// - Returns: nil to cut the connection: without a code, or for 1006, which is what a client
    ///   reports for a cut connection.
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
