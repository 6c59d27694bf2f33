internal import AdminCore
internal import ContactCentre
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// Lists, returns and creates queues, with their agents and the contacts that wait in them.
///
/// `GET …/queues`, `GET` and `PUT …/queues/{name}`. Naming a queue in an agent's `queues` also
/// creates it.
enum Queues {
    static let list: AdminAPI.Operation = { call throws(AdminProblem) in
        let page = try ListPage<String>(call)
        let centre = try call.existingInstance().routing.centre
        let names = page.behind(centre.facts.queues.sorted()) { $0 }
        return .now(
            .json(
                page.json("queues", names, by: { $0 }) { name, writer in
                    writer.object { AgentView.writeQueue(name, of: centre, to: &$0) }
                }))
    }

    /// Returns a queue. With `?count=` and `?wait=`, waits until that many contacts wait in it.
    static let get: AdminAPI.Operation = { call throws(AdminProblem) in
        let name = call.request.parameters[1]
        let count = try call.queryInteger("count", 0...1_000_000) ?? 0
        return try call.read { instance throws(AdminProblem) in
            try AdminDialect().allowed { () throws(Refusal) in
                try instance.routing.centre.check(.queue(name))
            }
            return WatchedResult {
                let centre = instance.routing.centre
                let waiting = centre.facts.tickets.count { $0.target == .queue(name) }
                return WaitResult(
                    holds: waiting >= count, response: .json(json(name, centre)),
                    nearMiss: "\(waiting) of \(count) contacts wait in the queue \(name)")
            }
        }
    }

    static let put: AdminAPI.Operation = { call throws(AdminProblem) in
        _ = try call.members()
        let name = try call.name(1, "a queue's name")
        let instance = try call.instance()
        try call.allowed { () throws(Refusal) in
            try instance.routing.act { centre throws(Refusal) in
                try centre.checkRoom(queues: [name])
                centre.addQueue(name)
            }
        }
        return .now(.json(json(name, instance.routing.centre)))
    }

    private static func json(_ name: String, _ centre: ContactCentre) -> [UInt8] {
        JSONWriter.object { AgentView.writeQueue(name, of: centre, to: &$0) }
    }
}
