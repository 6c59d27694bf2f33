package import Instances

/// What a scenario needs of its instance (Documentation/Scenarios.md#needs).
package struct ScenarioNeeds: Sendable {
    package let setup: InstanceSetup
    /// The same as JSON: members of the body that creates an instance.
    package let members: [(name: String, json: String)]

    package init(setup: InstanceSetup, members: [(name: String, json: String)]) {
        self.setup = setup
        self.members = members
    }
}

extension Scenario {
    /// Returns what an instance lacks of the scenario's needs, as a person reads it; empty if it lacks nothing.
    package func missing(in instance: Instance) -> [String] { needs?.setup.missing(in: instance) ?? [] }
}
