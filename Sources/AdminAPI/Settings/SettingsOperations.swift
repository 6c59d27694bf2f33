internal import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Reads and changes the settings of one instance: `GET …/settings` and `PUT …/settings`.
///
/// A PUT does not change settings that it does not name. Changes apply from the next request on,
/// also in chats that have already started.
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
