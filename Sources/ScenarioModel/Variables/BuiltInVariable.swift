package import Kernel

/// The variables that every run has (Documentation/Scenarios.md#built-in-variables).
package enum BuiltInVariable: String, Sendable, CaseIterable {
    case contactID = "contactId"
    case initialContactID = "initialContactId"
    /// The display name of the customer for whom the chat was started.
    case customer
    /// The display name of the agent who came last and is still in the chat.
    case agent
    case scenario
    /// The number of the row: of the innermost `for each`, otherwise of the scenario's table.
    case row
    /// The time of the instance's clock, in ISO 8601.
    case now
    case date
    case time
    case hour
    case weekday

    /// Whether the value changes by itself as time passes.
    package var isTime: Bool {
        switch self {
        case .now, .date, .time, .hour, .weekday: true
        case .contactID, .initialContactID, .customer, .agent, .scenario, .row: false
        }
    }
}

/// The values of the built-in variables at one moment of a run.
package struct BuiltInValues: Sendable {
    /// What the run's chat and clock are at the moment.
    package struct Surroundings: Sendable {
        package var now = Timestamp(milliseconds: 0)
        package var contactID: UniqueID?
        package var initialContactID: UniqueID?
        package var customer: String?

        package init() {}
    }

    let surroundings: Surroundings
    let agent: String?
    let scenario: String
    let row: Int?
    let zone: TimeZoneRules

    package init(_ surroundings: Surroundings, agent: String?, scenario: String, row: Int?, zone: TimeZoneRules) {
        self.surroundings = surroundings
        self.agent = agent
        self.scenario = scenario
        self.row = row
        self.zone = zone
    }

    /// The value of a variable; nil if it has none at the moment.
    package subscript(variable: BuiltInVariable) -> String? {
        switch variable {
        case .contactID: surroundings.contactID?.description
        case .initialContactID: surroundings.initialContactID?.description
        case .customer: surroundings.customer
        case .agent: agent
        case .scenario: scenario
        case .row: row.map(String.init)
        case .now: local.text
        case .date: local.date
        case .time: local.clock
        case .hour: String(local.hour)
        case .weekday: local.weekday
        }
    }

    private var local: LocalTime { LocalTime(surroundings.now, in: zone) }
}
