internal import AdminCore
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel
internal import SharedForms

/// Manages the fault rules of an instance: `…/faults`.
///
/// The first rule that covers a call applies to it, in the order in which the rules were created.
enum Faults {
    /// `GET …/faults`: lists the rules, each with its `calls` and `hits`.
    static let list: AdminAPI.Operation = { call throws(AdminProblem) in
        let page = try ListPage<Int>(call)
        let entries = page.behind(try call.existingInstance().faults.entries) { $0.number }
        return .now(.json(page.json("faults", entries, by: { $0.number }) { FaultView.write($0, to: &$1) }))
    }

    /// `POST …/faults`: adds one rule, or the rules of a `preset`, and returns what it added.
    static let create: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try AdminMembers(body: call.request.body, dialect: AdminDialect())
        let instance = try call.instance()
        let rules = try call.faultReader(instance).rules(members)
        let entries = try add(rules, to: instance, replacing: false)
        guard members.value["preset"] == nil, let entry = entries.first else {
            return .now(.json(json(entries), status: .created))
        }
        var writer = JSONWriter()
        FaultView.write(entry, to: &writer)
        return .now(.json(writer.bytes, status: .created))
    }

    /// `PUT …/faults` `{faults: [rule or preset, …]}`: replaces all rules.
    static let replace: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let instance = try call.instance()
        let reader = call.faultReader(instance)
        var rules: [FaultRule] = []
        for given in try members.structures("faults", count: 0...FaultBook.mostRules) {
            rules += try reader.rules(given)
        }
        return .now(.json(json(try add(rules, to: instance, replacing: true))))
    }

    /// `PUT …/faults/{faultId}` `{enabled}`: turns a rule on or off. A rule that is off keeps its counts and draws.
    static let enable: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        guard let isEnabled = try members.boolean("enabled") else { throw members.missing("enabled") }
        let instance = try call.existingInstance()
        let id = call.request.parameters[1]
        guard let entry = instance.faults.enable(id, isEnabled) else { throw unknown(id, in: instance) }
        var writer = JSONWriter()
        FaultView.write(entry, to: &writer)
        return .now(.json(writer.bytes))
    }

    /// `DELETE …/faults/{faultId}`: removes a rule.
    static let delete: AdminAPI.Operation = { call throws(AdminProblem) in
        let instance = try call.existingInstance()
        let id = call.request.parameters[1]
        guard instance.faults.remove(id) else { throw unknown(id, in: instance) }
        return .now(Response(status: .noContent))
    }

    private static func unknown(_ id: String, in instance: Instance) -> AdminProblem {
        AdminProblem(
            404, "the instance \"\(instance.id)\" has no fault rule \"\(id)\"",
            candidates: instance.faults.entries.prefix(20).map(\.id))
    }

    private static func add(
        _ rules: [FaultRule], to instance: Instance, replacing: Bool
    ) throws(AdminProblem) -> [FaultBook.Entry] {
        guard let entries = instance.faults.add(rules, replacing: replacing) else {
            throw AdminProblem(400, "an instance has \(FaultBook.mostRules) fault rules, the most that are allowed")
        }
        return entries
    }

    private static func json(_ entries: [FaultBook.Entry]) -> [UInt8] {
        JSONWriter.object { writer in
            writer.array("faults") { writer in
                for entry in entries { FaultView.write(entry, to: &writer) }
            }
        }
    }
}

extension AdminCall {
    func faultReader(_ instance: Instance) -> FaultReader<AdminDialect> {
        FaultReader(
            now: instance.clock.now(), initialContact: { instance.chat($0.description)?.id ?? $0 })
    }
}
