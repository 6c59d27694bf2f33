/// The table in the form that people read: `Documentation/Fidelity.md`.
package enum FidelityDocument {
    package static let text: String =
        """
        # Fidelity

        What this version does of Amazon Connect's chat, and where it differs. Nothing here was compared with AWS itself: "as the
        service" means as the public service model, documentation, client sources and issue reports have it, and the conformance
        suite (`Tests/Conformance`) holds every row against the model. `connect-chat-mock fidelity` prints this page, and
        `GET /_mock/coverage` has it as JSON.

        Paths of operations that are not there, those listed here and all others of Amazon Connect, are answered with 403
        MissingAuthenticationTokenException, like any unknown path.

        ## Operations

        Members and errors that are not listed under an operation are as the service has them. `-` before one means that it is not
        there. All of this section rests on the service model of botocore, against which the conformance suite holds it. For all operations: InternalServerException and InternalServiceException come where a fault rule wants them,
        ThrottlingException with the quotas on, too (of StartChatContact TooManyRequestsException).

        | operation | |
        |---|---|
        \(FidelityTable.operations.map(row).joined(separator: "\n"))

        ## Content types

        | type | | who hears it | in the transcript | evidence |
        |---|---|---|---|---|
        \(FidelityTable.events.map(row).joined(separator: "\n"))

        ## Where the record is silent

        What Amazon's record does not say, or says in two ways, is our choice. A setting changes it for one instance at run time
        (`PUT /_mock/v1/instances/{id}/settings`), an option for a whole server.

        The evidence is the best that there is for the row: Amazon's documentation as it was read in November 2026, the source of a client,
        a report in an issue; or a choice, where nobody says.

        | question | what it does | evidence | setting | option |
        |---|---|---|---|---|
        \(FidelityTable.choices.map(row).joined(separator: "\n"))

        """

    private static func row(_ operation: OperationFidelity) -> String {
        let notes = [("", operation.input), ("answer: ", operation.output), ("errors: ", operation.errors)]
            .flatMap { label, aspects in aspects.compactMap { note($0).map { label + $0 } } }
        let verdict = text(operation.verdict)
        return "| \(operation.name) | \(([verdict] + notes).joined(separator: "<br>")) |"
    }

    private static func note(_ aspect: Aspect) -> String? {
        if usual.contains(aspect.name) { return nil }
        return switch aspect.verdict {
        case .asService: nil
        case .differs(let how): "`\(aspect.name)`: \(how)"
        case .not(let why): "- `\(aspect.name)`: \(why)"
        }
    }

    /// Errors that all operations share. The document lists them once.
    private static let usual = ["InternalServerException", "InternalServiceException", "ThrottlingException"]

    private static func text(_ verdict: Verdict) -> String {
        switch verdict {
        case .asService: "as the service"
        case .differs(let how): "differs: \(how)"
        case .not(let why): "not: \(why)"
        }
    }

    private static func row(_ event: EventFidelity) -> String {
        "| `\(event.type)` | \(text(event.verdict)) | \(event.hears) | \(event.isStored ? "yes" : "no") "
            + "| \(event.evidence.rawValue) |"
    }

    private static func row(_ choice: Choice) -> String {
        let setting = choice.setting.map { $0.split(separator: ", ").map { "`\($0)`" }.joined(separator: ", ") } ?? ""
        return
            "| \(choice.question) | \(choice.answer) | \(choice.evidence.rawValue) | \(setting) | \(choice.option.map { "`\($0)`" } ?? "") |"
    }
}
