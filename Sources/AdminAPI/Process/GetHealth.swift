internal import AdminCore
internal import Chats
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// `GET /_mock/livez`, `/_mock/readyz`, `/_mock/health`: for supervisors and for scripts that wait.
enum GetHealth {
    static let live: AdminAPI.Operation = { _ throws(AdminProblem) in
        .now(.json(JSONWriter.object { $0.member("status", "live") }))
    }

    /// A server answers only once its scenarios are read, so a client that gets a response finds it ready.
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
