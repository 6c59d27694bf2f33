internal import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// `GET …/settings` and `PUT …/settings`: the switches of one instance. What a PUT does not name stays as it is; the rest holds
/// from the next request on, in chats that go on, too.
extension Settings {
    static let get: AdminAPI.Operation = { call throws(AdminProblem) in
        .now(.json(json(try call.existingInstance().settings.value)))
    }

    static let put: AdminAPI.Operation = { call throws(AdminProblem) in
        let body = call.request.body
        let changed = try call.instance().change { settings throws(AdminProblem) in try read(body, into: &settings) }
        return .now(.json(json(changed)))
    }
}
