internal import AdminCore
internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// What a contact has that no client sees: its timers and its tokens.
enum ContactInternals {
    /// `GET …/contacts/{contactId}/timers`: lists the timers in the order in which they fire.
    static let timers: AdminAPI.Operation = { call throws(AdminProblem) in
        let timers = try call.chat().armedTimers
        return .now(
            .json(
                JSONWriter.object { writer in
                    writer.array("timers") { writer in
                        for (timer, deadline) in timers {
                            writer.object { writer in
                                writer.member("at", deadline)
                                writer.member("what", timer.label)
                                writer.member("background", timer.isBackground)
                            }
                        }
                    }
                }))
    }

    /// `GET …/contacts/{contactId}/tokens`: lists the tokens of all participants, shortened, with their expiry.
    static let tokens: AdminAPI.Operation = { call throws(AdminProblem) in
        let chat = try call.chat()
        let now = chat.instance.clock.now()
        let grants = call.api.registry.grants(ofTokensIn: chat)
        return .now(
            .json(
                JSONWriter.object { writer in
                    writer.array("tokens") { writer in
                        for (token, grant) in grants {
                            writer.object { writer in
                                writer.member("token", AccessToken.shortening(token.text))
                                writer.member("kind", Self.name(of: grant.purpose))
                                writer.member("participantId", grant.participantID)
                                writer.member("role", grant.role.rawValue)
                                if let expiry = grant.expiry { writer.member("expiresAt", expiry) }
                                writer.member("expired", grant.expiry.map { $0 <= now } ?? false)
                            }
                        }
                    }
                }))
    }

    private static func name(of purpose: TokenPurpose) -> String {
        switch purpose {
        case .participant: "participant"
        case .connection: "connection"
        case .socket: "socket"
        case .upload: "upload"
        case .download: "download"
        case .signIn: "signIn"
        }
    }

    /// `POST …/contacts/{contactId}/tokens/expire` `{participant?}`: expires the tokens of a participant, or of all.
    static let expire: AdminAPI.Operation = { call throws(AdminProblem) in
        let by = try call.members().string("participant", length: 1...256)
        let chat = try call.chat()
        let participant = try by.map { by throws(AdminProblem) in
            try chat.turn { state throws(AdminProblem) in try Author.resolve(by, in: &state) }
        }
        let grants = call.api.registry.grants(ofTokensIn: chat)
            .filter { participant == nil || $0.grant.participant == participant }
        let expired = grants.filter { call.api.registry.expire($0.token.text, in: chat.instance) != nil }
        return .now(.json(JSONWriter.object { $0.member("expired", expired.count) }))
    }
}
