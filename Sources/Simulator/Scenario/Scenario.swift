package import ChatDomain

/// A conversation written down: values only, as read from a file.
package struct Scenario: Sendable {
    package enum Start: Sendable, Equatable, CustomStringConvertible {
        case onRequest
        case onBoot
        /// It plays the contact centre for contacts that a client starts with this flow, an id or a name.
        case withFlow(String)

        package var description: String {
            switch self {
            case .onRequest: "on request"
            case .onBoot: "on boot"
            case .withFlow(let flow): "with flow \(flow)"
            }
        }

        /// Whether a contact with that ContactFlowId is meant: an ARN ends with the flow's id.
        package func isFlow(_ contactFlowID: String) -> Bool {
            guard case .withFlow(let flow) = self else { return false }
            return contactFlowID == flow || contactFlowID.hasSuffix("/contact-flow/\(flow)")
        }
    }

    /// The customer whom the scenario plays.
    package struct Customer: Sendable {
        package var name = "Customer"
        /// In the order of the file; values of the chat's attributes and of variables alike.
        package var attributes: [(name: String, value: String)] = []
        /// Whether it sees a bot's message grow (ResponseMode INCREMENTAL).
        package var isIncremental = false
        /// ChatDurationInMinutes; the service's own without.
        package var durationInMinutes: Int?

        package init() {}
    }

    /// Unique; paths use it.
    package var name: String
    package var tags: [String] = []
    package var seed: UInt64?
    package var starts = Start.onRequest
    package var customer = Customer()
    /// Idle timers, as UpdateParticipantRoleConfig sets them (language: `timers`).
    package var timers: [(key: RoleTimers.Key, milliseconds: Int64)] = []
    package var steps: [Step] = []
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

    package init(name: String, file: String) {
        self.name = name
        self.file = file
    }
}

/// Where something stands in a scenario file; lines and columns count from 1.
package struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
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
