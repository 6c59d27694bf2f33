package import Chats
package import ContactModel
package import Kernel

/// A conversation as read from a file. Contains values only.
package struct Scenario: Sendable {
    package enum Start: Sendable, Equatable, CustomStringConvertible {
        case onRequest
        /// Starts with the server. Starts again `againAfter` milliseconds after each end; nil for
        /// never.
        case onBoot(againAfter: Int64?)
        /// Plays the contact centre for contacts that a client starts with this flow, an ID or a
        /// name.
        case withFlow(String)

        package var description: String {
            switch self {
            case .onRequest: "on request"
            case .onBoot(nil): "on boot"
            case .onBoot(let pause?): "on boot, and again \(DurationText.text(pause)) after each end"
            case .withFlow(let flow): "with flow \(flow)"
            }
        }

        /// The shortest pause in milliseconds. With less, a scenario would do nothing but start
        /// again.
        package static let shortestPause: Int64 = 1_000

        package var isOnBoot: Bool { if case .onBoot = self { true } else { false } }

        /// Whether a ContactFlowId means the scenario's flow. An ARN ends with the flow's ID.
        package func isFlow(_ contactFlowID: String) -> Bool {
            guard case .withFlow(let flow) = self else { return false }
            return contactFlowID == flow || contactFlowID.hasSuffix("/contact-flow/\(flow)")
        }
    }

    /// The customer that the scenario plays.
    package struct Customer: Sendable {
        /// Can contain variables of a data row, as can the values of the attributes.
        package var name = Template(text: "Customer")
        /// In the order of the file. Each is an attribute of the chat and a variable.
        package var attributes: [(name: String, value: Template)] = []
        /// Whether the customer sees a bot's message grow (ResponseMode INCREMENTAL).
        package var isIncremental = false
        /// ChatDurationInMinutes; nil for the service's default.
        package var durationInMinutes: Int?

        package init() {}
    }

    /// The most rounds of a `repeat`, and the most rows of a `for each`.
    package static let mostRounds = 10_000

    /// The unique name, which is used in paths.
    package var name: String
    /// What the scenario shows, in a sentence; nil if the file does not say it.
    package var description: String?
    package var tags: [String] = []
    package var seed: UInt64?
    package var starts = Start.onRequest
    /// The customer for whom the chat is started.
    package var customer = Customer()
    /// The names of all customers, if there are several. The others join the same chat
    /// (Documentation/Scenarios.md#steps).
    package var customers: [String] = []
    /// Idle timers, as UpdateParticipantRoleConfig sets them (Documentation/Scenarios.md#steps).
    package var timers: [(key: RoleTimers.Key, milliseconds: Int64)] = []
    /// The zone of the built-in variables.
    package var zone = TimeZoneRules.utc
    /// How people type before each text; nil if they do not.
    package var typing: Typing?
    /// The content types of the chat; nil for all.
    package var contentTypes: [ContentType]?
    /// The variables that the file declares: something else gives them values.
    package var declared: Set<String> = []
    /// Words that are not mistakes yet, and variables that nothing seems to set.
    package var warnings: [ScenarioMistakes.Mistake] = []
    /// All lists of steps, by their ``BlockID``. The first list is the scenario's own.
    package var blocks: [[Step]] = [[]]
    /// In the order in which they are tried.
    package var rules: [Rule] = []
    /// A table of variables. The scenario runs once for each row. Empty if there is no table.
    package var data: [[(name: String, value: String)]] = []
    /// The files that the scenario names, with the names that it uses.
    package var files: [(name: String, bytes: [UInt8])] = []
    package var file: String
    /// The text of the file.
    package var source = ""

    /// The actors that the scenario plays.
    package var plays: Set<Actor> = []
    /// The actors that are only expected to do something: real clients, or stand-ins in `run`.
    package var awaits: Set<Actor> = []
    /// The parts of these actors, by name where they have one.
    package var awaitedParts: Set<Part> = []

    /// Whether the scenario plays the contact centre: an agent, a bot or the system.
    package var playsContactCentre: Bool { plays.contains { [.agent, .bot, .system].contains($0) } }

    /// What the instance must have; nil if the file says nothing.
    package var needs: ScenarioNeeds?

    /// Identifies the text. A run continues only with the scenario with which it began.
    package var fingerprint: UInt64 = 0
    /// Whether the server was started with the scenario. Such a scenario can call any service.
    package var isTrusted = true

    package init(name: String, file: String) {
        self.name = name
        self.file = file
    }

    /// Whether the customer for whom the chat is started is only expected to do something.
    package var awaitsMainCustomer: Bool { awaitedParts.contains { isMainCustomer($0) } }

    /// Whether a part is the customer for whom the chat is started.
    package func isMainCustomer(_ part: Part) -> Bool {
        part.actor == .customer && (part.name == nil || part.name == customers.first)
    }

    package var hasSilenceRules: Bool {
        rules.contains { if case .silence = $0.trigger { true } else { false } }
    }

    /// Returns the customer's attributes for a data row, from 1.
    package func attributes(ofRow row: Int?) -> [ContactAttribute] {
        customer.attributes.map { ContactAttribute(name: $0.name, value: text($0.value, inRow: row)) }
    }

    package func customerName(inRow row: Int?) -> String { text(customer.name, inRow: row) }

    /// Returns the variables that have a value before the first step.
    package func variables(ofRow row: Int?) -> [(name: String, value: String)] {
        columns(ofRow: row) + attributes(ofRow: row).map { ($0.name, $0.value) }
    }

    private func columns(ofRow row: Int?) -> [(name: String, value: String)] {
        row.flatMap { data.indices.contains($0 - 1) ? data[$0 - 1] : nil } ?? []
    }

    /// Expands a template with the columns of a row. The reader has checked its variables.
    private func text(_ template: Template, inRow row: Int?) -> String {
        let values = Dictionary(columns(ofRow: row).map { ($0.name, $0.value) }) { $1 }
        return (try? template.text(Variables(values))) ?? template.source
    }
}

/// A place in a scenario file. Lines and columns count from 1.
package struct SourceLocation: Sendable, Hashable, CustomStringConvertible, Codable {
    package let file: String
    package let line: Int
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { "\(file):\(line):\(column)" }
}
