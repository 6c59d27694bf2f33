/// The table as a page for people: `Documentation/Fidelity.md`.
package enum FidelityDocument {
    package static let text: String =
        """
        # Fidelity

        This page lists what this version supports of Amazon Connect's chat, and where it differs. `connect-chat-mock fidelity`
        prints it, and `GET /_mock/coverage` returns it as JSON.

        No row was compared with AWS itself so far. [Compare with your own instance](Recordings.md) does that. "As the service" means: as in the public service model, Amazon's
        documentation, the sources of clients, and issue reports. The conformance suite (`Tests/Conformance`) compares every
        row with the service model.

        ## Operations

        The members and errors of an operation match the service model of botocore, except those that its list names.

        For all operations, InternalServerException and InternalServiceException are answered only where a fault rule requires
        it. ThrottlingException is answered with the quotas on, too. StartChatContact answers TooManyRequestsException instead.

        These operations have no other difference: \(alike.map { "`\($0.name)`" }.joined(separator: ", ")).

        \(different.map(section).joined(separator: "\n\n"))

        ### Operations that this server does not have

        They are answered with 403 MissingAuthenticationTokenException, like every unknown path. So are all other operations
        of Amazon Connect.

        \(missing.joined(separator: "\n"))

        ## Content types

        Their names begin with `\(eventPrefix)`, except those with a slash.

        | type | received by | in the transcript | evidence |
        |---|---|---|---|
        \(FidelityTable.events.map(row).joined(separator: "\n"))

        These types differ from the service:

        \(differentEvents.joined(separator: "\n"))

        ## Choices

        Where Amazon's sources are silent or contradict each other, the behaviour is our choice. A setting changes it for one
        instance while the server runs (`PUT /_mock/v1/instances/{id}/settings`). An option changes it for a whole server.

        The evidence is the best that exists for the question: Amazon's documentation as of November 2026, the source of a
        client, a report in an issue tracker, or a recording of an instance. A heading without evidence is a choice that no
        source supports.

        \(FidelityTable.choices.map(section).joined(separator: "\n\n"))

        """

    private static let alike = FidelityTable.operations.filter { $0.verdict == .asService && notes(of: $0).isEmpty }
    private static let different = FidelityTable.operations.filter { !notes(of: $0).isEmpty }

    private static let missing: [String] = FidelityTable.operations.compactMap { operation in
        if case .not(let why) = operation.verdict { "- `\(operation.name)`: \(why)" } else { nil }
    }

    private static func section(_ operation: OperationFidelity) -> String {
        "### \(operation.name)\n\n\(notes(of: operation).joined(separator: "\n"))"
    }

    private static func notes(of operation: OperationFidelity) -> [String] {
        operation.input.compactMap { note($0, ("", "")) }
            + operation.output.compactMap { note($0, ("", " in the answer")) }
            + operation.errors.compactMap { note($0, ("error ", "")) }
    }

    /// Returns the list item of an aspect; nil if it matches the service, or if the document lists
    /// it for all operations.
    private static func note(_ aspect: Aspect, _ place: (before: String, after: String)) -> String? {
        if commonErrors.contains(aspect.name) { return nil }
        let thing = "\(place.before)`\(aspect.name)`\(place.after)"
        return switch aspect.verdict {
        case .asService: nil
        case .differs(let how): "- \(thing): \(how)"
        case .not(let why): "- no \(thing): \(why)"
        }
    }

    private static let commonErrors = ["InternalServerException", "InternalServiceException", "ThrottlingException"]

    private static let eventPrefix = "application/vnd.amazonaws.connect.event."

    private static func name(of event: EventFidelity) -> String {
        "`\(event.type.hasPrefix(eventPrefix) ? String(event.type.dropFirst(eventPrefix.count)) : event.type)`"
    }

    private static func row(_ event: EventFidelity) -> String {
        "| \(name(of: event)) | \(event.hears) | \(event.isStored ? "yes" : "no") | \(event.evidence.rawValue) |"
    }

    private static let differentEvents: [String] = FidelityTable.events.compactMap { event in
        event.verdict.how.map { "- \(name(of: event)): \($0)" }
    }

    private static func section(_ group: (title: String, choices: [Choice])) -> String {
        "### \(group.title)\n\n\(group.choices.map(section).joined(separator: "\n\n"))"
    }

    private static func section(_ choice: Choice) -> String {
        let setting = choice.setting.map { names in
            "setting " + names.split(separator: ", ").map { "`\($0)`" }.joined(separator: ", ")
        }
        let notes = [
            choice.evidence == .choice ? nil : "evidence: \(choice.evidence.rawValue)", setting,
            choice.option.map { "option `\($0)`" },
        ].compactMap(\.self)
        let text = "#### \(choice.question)\n\n\(choice.answer)"
        return notes.isEmpty ? text : text + "\n\n*\(notes.joined(separator: " · "))*"
    }
}
