package import ContactModel
internal import Diagnostics
package import Instances
package import JSON
internal import Kernel
internal import SharedForms

/// Reads the start state of an instance: `{settings?, queues?, agents?, views?, faults?}`.
///
/// The same form is in the body that creates an instance, in an instances file, and in the `needs:` of a scenario.
package enum InstanceSetupReader {
    /// The members as JSON Schema.
    package static let members: SchemaValue = [
        "settings": APISchemas.object(Settings.members),
        "queues": APISchemas.list(APISchemas.text()),
        "agents": APISchemas.list(
            APISchemas.object(["name": APISchemas.text(1...100)] + AgentChangeReader.members, required: ["name"])),
        "views": APISchemas.list(
            APISchemas.object(["id": APISchemas.text(1...500)] + APISchemas.viewMembers, required: ["id", "template"])),
        "faults": APISchemas.list(APISchemas.reference("FaultRule")),
    ]

    private static let mostAgents = 1_000
    private static let mostViews = 1_000

    /// Reads the start state from an object that may have other members, too.
    ///
    /// - Parameter settings: the settings of new instances, which decide whether a change is allowed.
    /// - Returns: nil if the object has no member of a start state.
    package static func read(
        _ members: AdminMembers, settings: InstanceSettings = InstanceSettings()
    ) throws(AdminProblem) -> InstanceSetup? {
        guard Self.members.memberNames.contains(where: { members.value[$0] != nil }) else { return nil }
        var setup = InstanceSetup()
        if let given = try members.structure("settings") { try read(given, into: &setup, settings) }
        setup.queues = try members.strings("queues", length: 1...256) ?? []
        setup.agents = try list("agents", mostAgents, members).map { members throws(AdminProblem) in
            try members.refuseUnknown(except: ["name"] + AgentChangeReader.members.memberNames)
            return InstanceSetup.AgentSetup(
                name: try members.requiredString("name", length: 1...100),
                change: try AgentChangeReader.read(members))
        }
        let names = setup.agents.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw AdminProblem(400, "agents: \"\(twice)\" is here a second time")
        }
        setup.views = try list("views", mostViews, members).map { members throws(AdminProblem) in
            try ViewReader(AdminDialect()).read(members)
        }
        let faults = try list("faults", FaultBook.mostRules, members)
        _ = try rules(faults, Timestamp(milliseconds: 0))
        setup.faults = { now in (try? rules(faults, now)) ?? [] }
        return setup
    }

    /// Reads a start state that is a whole object.
    package static func read(_ json: [UInt8]) throws(AdminProblem) -> InstanceSetup {
        let members = try AdminMembers(body: json, dialect: AdminDialect())
        try members.refuseUnknown(except: Self.members.memberNames)
        return try read(members) ?? InstanceSetup()
    }

    private static func read(
        _ given: AdminMembers, into setup: inout InstanceSetup, _ settings: InstanceSettings
    ) throws(AdminProblem) {
        var probe = settings
        try Settings.read(given, into: &probe)
        setup.changeSettings = { settings throws(Refusal) in
            do throws(AdminProblem) {
                try Settings.read(given, into: &settings)
            } catch {
                throw Refusal(.conflict, error.detail)
            }
        }
        setup.differences = { Settings.differences(given, from: $0) }
    }

    private static func list(
        _ name: String, _ most: Int, _ members: AdminMembers
    ) throws(AdminProblem) -> [AdminMembers] {
        members.value[name] == nil ? [] : try members.structures(name, count: 0...most)
    }

    private static func rules(_ given: [AdminMembers], _ now: Timestamp) throws(AdminProblem) -> [FaultRule] {
        var rules: [FaultRule] = []
        for members in given { rules += try FaultReader(now: now).rules(members) }
        return rules
    }
}
