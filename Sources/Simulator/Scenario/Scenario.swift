package import Chats
package import ContactModel
internal import Kernel

/// A conversation written down: values only, as read from a file.
package struct Scenario: Sendable {
    package enum Start: Sendable, Equatable, CustomStringConvertible {
        case onRequest
        /// With the server; and again that many milliseconds after each end, if that is given.
        case onBoot(againAfter: Int64?)
        /// It plays the contact centre for contacts that a client starts with this flow, an id or a name.
        case withFlow(String)

        package var description: String {
            switch self {
            case .onRequest: "on request"
            case .onBoot(nil): "on boot"
            case .onBoot(let pause?): "on boot, and again \(DurationText.text(pause)) after each end"
            case .withFlow(let flow): "with flow \(flow)"
            }
        }

        /// Less would be a scenario that does nothing else than come again.
        package static let shortestPause: Int64 = 1_000

        package var isOnBoot: Bool { if case .onBoot = self { true } else { false } }

        /// Whether a contact with that ContactFlowId is meant: an ARN ends with the flow's id.
        package func isFlow(_ contactFlowID: String) -> Bool {
            guard case .withFlow(let flow) = self else { return false }
            return contactFlowID == flow || contactFlowID.hasSuffix("/contact-flow/\(flow)")
        }
    }

    /// The customer whom the scenario plays.
    package struct Customer: Sendable {
        /// May name variables of a data row, as may the values of the attributes.
        package var name = Template(text: "Customer")
        /// In the order of the file; values of the chat's attributes and of variables alike.
        package var attributes: [(name: String, value: Template)] = []
        /// Whether it sees a bot's message grow (ResponseMode INCREMENTAL).
        package var isIncremental = false
        /// ChatDurationInMinutes; the service's own without.
        package var durationInMinutes: Int?

        package init() {}
    }

    /// The most rounds of a `repeat`.
    package static let mostRounds = 10_000

    /// Unique; paths use it.
    package var name: String
    package var tags: [String] = []
    package var seed: UInt64?
    package var starts = Start.onRequest
    /// The one for whom the chat is started.
    package var customer = Customer()
    /// The names of all of them, where there are several; the others come into the same chat (Documentation/Scenarios.md#steps).
    package var customers: [String] = []
    /// Idle timers, as UpdateParticipantRoleConfig sets them (Documentation/Scenarios.md#steps).
    package var timers: [(key: RoleTimers.Key, milliseconds: Int64)] = []
    /// All lists of steps, by their ``BlockID``: the first are the scenario's own.
    package var blocks: [[Step]] = [[]]
    /// In the order in which they are asked.
    package var rules: [Rule] = []
    /// A table of variables: the scenario runs once for each row. Empty for none.
    package var data: [[(name: String, value: String)]] = []
    /// The files that it names, as it names them.
    package var files: [(name: String, bytes: [UInt8])] = []
    package var file: String

    /// Who acts in it.
    package var plays: Set<Actor> = []
    /// Who is only expected to do something: a real client, or in `run` a stand-in.
    package var awaits: Set<Actor> = []
    /// The same by their names, where they have any.
    package var awaitedParts: Set<Part> = []

    /// Whether it plays somebody else than the customer: then it is the contact centre, too.
    package var playsContactCentre: Bool { plays.contains { [.agent, .bot, .system].contains($0) } }

    /// Tells texts apart: a run goes on only with the scenario that it began with.
    package var fingerprint: UInt64 = 0
    /// Whether the server was started with it. Such a scenario may ask any service.
    package var isTrusted = true

    package init(name: String, file: String) {
        self.name = name
        self.file = file
    }

    /// Whether the customer for whom the chat is started is only expected to do something.
    package var awaitsMainCustomer: Bool { awaitedParts.contains { isMainCustomer($0) } }

    /// Whether that part is the customer for whom the chat is started.
    package func isMainCustomer(_ part: Part) -> Bool {
        part.actor == .customer && (part.name == nil || part.name == customers.first)
    }

    var hasSilenceRules: Bool {
        rules.contains { if case .silence = $0.trigger { true } else { false } }
    }

    /// The customer's attributes in a data row, from 1.
    package func attributes(ofRow row: Int?) -> [ContactAttribute] {
        customer.attributes.map { ContactAttribute(name: $0.name, value: text($0.value, inRow: row)) }
    }

    package func customerName(inRow row: Int?) -> String { text(customer.name, inRow: row) }

    /// What has a value before the first step.
    package func variables(ofRow row: Int?) -> [(name: String, value: String)] {
        columns(ofRow: row) + attributes(ofRow: row).map { ($0.name, $0.value) }
    }

    private func columns(ofRow row: Int?) -> [(name: String, value: String)] {
        row.flatMap { data.indices.contains($0 - 1) ? data[$0 - 1] : nil } ?? []
    }

    /// What a file may name here was checked when it was read.
    private func text(_ template: Template, inRow row: Int?) -> String {
        let values = Dictionary(columns(ofRow: row).map { ($0.name, $0.value) }) { $1 }
        return (try? template.text(values)) ?? template.source
    }
}

/// Where something stands in a scenario file; lines and columns count from 1.
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
