/// A conversation written down: values only, as read from a file.
package struct Scenario: Sendable {
    package enum Start: String, Sendable, CaseIterable {
        case onRequest = "on request"
        case onBoot = "on boot"
    }

    /// The customer whom the scenario plays.
    package struct Customer: Sendable {
        package var name = "Customer"
        /// In the order of the file; values of the chat's attributes and of variables alike.
        package var attributes: [(name: String, value: String)] = []

        package init() {}
    }

    /// Unique; paths use it.
    package var name: String
    package var tags: [String] = []
    package var seed: UInt64?
    package var starts = Start.onRequest
    package var customer = Customer()
    package var steps: [Step] = []
    package var file: String

    /// Whether it plays somebody else than the customer: then it is the contact centre, too.
    package var playsContactCentre = false

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
