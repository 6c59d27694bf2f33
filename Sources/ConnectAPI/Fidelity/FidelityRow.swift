/// One row of the table, for a program that names differences by it.
package struct FidelityRow: Sendable, Hashable {
    /// What the row is about, such as "GetTranscript, answer member `NextToken`".
    package let title: String
    /// How this server differs from the service in it; nil if it does not, as far as is known.
    package let difference: String?
    /// Whether the difference is that this server does not have it.
    package let isMissingHere: Bool

    init(title: String, _ verdict: Verdict? = nil) {
        self.title = title
        difference = verdict?.how
        if case .not = verdict { isMissingHere = true } else { isMissingHere = false }
    }

    /// The row of a header field of an operation's answers.
    package static func field(_ name: String, of operation: String) -> FidelityRow {
        FidelityRow(title: "\(operation), header field `\(name)`")
    }
}

extension FidelityTable {
    /// Returns the row of an operation, or of a member of its answer.
    ///
    /// - Parameter member: a path such as `Transcript[].Id`; nil for the operation itself.
    package static func row(of operation: String, member: String? = nil) -> FidelityRow {
        guard let member else { return FidelityRow(title: operation) }
        let title = "\(operation), answer member `\(member)`"
        let aspects = operations.first { $0.name == operation }?.output ?? []
        let aspect =
            aspects.first { $0.name == member }
            ?? aspects.filter { $0.name.hasSuffix(".*") && member.hasPrefix($0.name.dropLast(1)) }
            .max { $0.name.count < $1.name.count }
        return FidelityRow(title: title, aspect?.verdict)
    }

    /// Returns the row of an error of an operation.
    package static func row(of operation: String, error: String) -> FidelityRow {
        let aspect = operations.first { $0.name == operation }?.errors.first { $0.name == error }
        return FidelityRow(title: "\(operation), error `\(error)`", aspect?.verdict)
    }

    /// Returns the row of a content type of events and messages, or of a member of its frames.
    package static func row(ofEvent type: String, member: String? = nil) -> FidelityRow {
        let prefix = "application/vnd.amazonaws.connect.event."
        let event = events.first { $0.type == type }
        let name = type.hasPrefix(prefix) ? String(type.dropFirst(prefix.count)) : type
        let title = "event `\(name)`" + (member.map { ", member `\($0)`" } ?? "")
        return FidelityRow(title: title, member == nil ? nil : event?.verdict)
    }

    /// Returns a row about chat sockets.
    package static func row(ofSockets what: String) -> FidelityRow {
        FidelityRow(title: "sockets, \(what)")
    }
}
