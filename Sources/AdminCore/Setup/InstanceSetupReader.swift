package import ContactModel
internal import Diagnostics
package import Instances
package import JSON
internal import Kernel
internal import SharedForms

/// Reads the start state of an instance: `{settings?, agents?, views?, faults?}`.
///
/// The same form is in the body that creates an instance, in an instances file, and in the `needs:` of a scenario.
package enum InstanceSetupReader {
    package static let names = ["settings", "agents", "views", "faults"]
    /// The members as JSON Schema.
    package static let members: SchemaValue = [
        "settings": APISchemas.object(Settings.members),
        "agents": APISchemas.list(
            APISchemas.object(["name": APISchemas.text(1...100)] + AgentChangeReader.members, required: ["name"])),
        "views": APISchemas.list(
            APISchemas.object(["id": APISchemas.text(1...500)] + APISchemas.viewMembers, required: ["id", "template"])),
        "faults": APISchemas.list(APISchemas.reference("FaultRule")),
    ]

    private static let mostAgents = 1_000
    private static let mostViews = 1_000

    /// - Parameter settings: the settings of new instances, which decide whether a change is allowed.
    package static func read(
        _ members: AdminMembers, settings: InstanceSettings = InstanceSettings()
    ) throws(AdminProblem) -> InstanceSetup {
        var setup = InstanceSetup()
        if let given = try members.structure("settings") { try read(given, into: &setup, settings) }
        setup.agents = try list("agents", mostAgents, members).map { members throws(AdminProblem) in
            try members.refuseUnknown(except: ["name"] + AgentChangeReader.members.memberNames)
            return InstanceSetup.AgentSetup(
                name: try members.requiredString("name", length: 1...100),
                change: try AgentChangeReader.read(members))
        }
        setup.views = try list("views", mostViews, members).map { members throws(AdminProblem) in
            try ViewReader(AdminDialect()).read(members)
        }
        let faults = try list("faults", FaultBook.mostRules, members)
        _ = try rules(faults, Timestamp(milliseconds: 0))
        setup.faults = { now in (try? rules(faults, now)) ?? [] }
        return setup
    }

    /// Reads a body of its own, without other members.
    package static func read(
        body: [UInt8], settings: InstanceSettings = InstanceSettings()
    ) throws(AdminProblem) -> InstanceSetup {
        let members = try AdminMembers(body: body, dialect: AdminDialect())
        try members.refuseUnknown(except: names)
        return try read(members, settings: settings)
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
