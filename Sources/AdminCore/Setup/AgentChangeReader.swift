package import ContactCentre
package import JSON
internal import Kernel

/// Reads the changes to an agent: `{state?, enqueue?, force?, concurrency?, queues?, autoAccept?, afterContactWork?}`.
package enum AgentChangeReader {
    /// The members as JSON Schema.
    package static let members: SchemaValue = [
        "state": APISchemas.text(1...100), "enqueue": APISchemas.flag, "force": APISchemas.flag,
        "concurrency": APISchemas.whole(1...10), "queues": APISchemas.list(APISchemas.text()),
        "autoAccept": APISchemas.flag,
        "afterContactWork": ["anyOf": [APISchemas.duration, APISchemas.choice(["manual"])]],
    ]

    package static func read(_ members: AdminMembers) throws(AdminProblem) -> ContactCentre.AgentChange {
        var change = ContactCentre.AgentChange()
        change.state = try state(members)
        change.timing = try timing(members)
        change.concurrency = try members.integer("concurrency", Agent.concurrencies)
        change.queues = try members.strings("queues", length: 1...256)
        change.autoAccepts = try members.boolean("autoAccept")
        change.afterContactWork = try afterContactWork(members)
        return change
    }

    /// Reads the name of a state. Refuses a name that differs from a state with its own meaning only in case.
    private static func state(_ members: AdminMembers) throws(AdminProblem) -> AgentState? {
        guard let name = try members.string("state", length: 1...100) else { return nil }
        let meaningful: [AgentState] = [.available, .offline, .missed]
        if let meant = meaningful.first(where: { $0.name.lowercased() == name.lowercased() && $0.name != name }) {
            throw AdminProblem(400, "state \"\(name)\" differs from \"\(meant.name)\" only in case")
        }
        return AgentState(name: name)
    }

    /// Reads when a state applies. `enqueue` and `force` need a state, and exclude each other.
    private static func timing(_ members: AdminMembers) throws(AdminProblem) -> ContactCentre.StateTiming {
        let enqueues = try members.boolean("enqueue") ?? false
        let forces = try members.boolean("force") ?? false
        guard !enqueues && !forces || members.value["state"] != nil else {
            throw AdminProblem(400, "\(enqueues ? "enqueue" : "force") needs a state")
        }
        guard !enqueues || !forces else { throw AdminProblem(400, "enqueue and force cannot both be true") }
        return enqueues ? .next : forces ? .forced : .now
    }

    /// Reads a duration, or `manual` for contacts that a client must clear.
    private static func afterContactWork(_ members: AdminMembers) throws(AdminProblem) -> Int64?? {
        guard let text = try members.string("afterContactWork", length: 1...100) else { return nil }
        if text == "manual" { return .some(nil) }
        return .some(try AdminCall.duration(text, "afterContactWork"))
    }
}
