internal import AdminCore
internal import Chats
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Reports health to supervisors and to scripts that wait until the server is ready.
///
/// `GET /_mock/livez`, `/_mock/readyz`, `/_mock/health`.
enum GetHealth {
    static let live: AdminAPI.Operation = { _ throws(AdminProblem) in
        .now(.json(JSONWriter.object { $0.member("status", "live") }))
    }

    /// Reports that the server is ready. The server responds only after it has read its scenarios.
    static let ready: AdminAPI.Operation = { _ throws(AdminProblem) in
        .now(.json(JSONWriter.object { $0.member("status", "ready") }))
    }

    static let health: AdminAPI.Operation = { call throws(AdminProblem) in
        let counts = call.api.registry.counts
        return .now(
            .json(
                JSONWriter.object { writer in
                    writer.member("status", "ready")
                    writer.member("version", call.api.version)
                    writer.member("instances", counts.instances)
                    writer.member("tokens", counts.tokens)
                    writer.member("endedContacts", counts.endedContacts)
                    writer.member("waiting", call.api.waiting.count)
                    writer.object("attachments") { writer in
                        writer.member("bytes", call.api.registry.attachments.storedBytes)
                        writer.member("budget", call.api.registry.attachments.budget)
                    }
                }))
    }
}
