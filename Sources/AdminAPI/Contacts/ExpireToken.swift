internal import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// `POST …/tokens/expire` `{token}`: a participant or connection token, or one of a URL, is good no longer.
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
