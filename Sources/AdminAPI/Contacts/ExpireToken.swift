internal import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Makes a token expire: a participant token, a connection token, or a token in a URL.
///
/// `POST …/tokens/expire` `{token}`.
enum ExpireToken {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let token = try call.members().requiredString("token", length: 1...1_000)
        let instance = try call.existingInstance()
        guard let grant = call.api.registry.expire(token, in: instance) else {
            throw AdminProblem(404, "the instance \"\(instance.id)\" has no such token")
        }
        return .now(
            .json(
                JSONWriter.object { writer in
                    writer.member("contactId", grant.chat.id)
                    writer.member("participantId", grant.participantID)
                    writer.member("role", grant.role.rawValue)
                }))
    }
}
