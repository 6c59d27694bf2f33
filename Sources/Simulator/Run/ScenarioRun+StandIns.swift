internal import ContactModel
internal import ScenarioModel

/// The acts of stand-ins for expected actors.
extension ScenarioRun {
    /// Performs what an expected actor does, as its stand-in.
    mutating func standIn(_ expected: Expected) {
        let part = expected.part
        switch expected.verb.row.standIn {
        case .joins: emit(.join(part))
        case .leaves:
            if !facts.present.contains(part) { emit(.join(part)) }
            emit(.leave(part))
        case .types: emit(.type(part))
        case .transfers: emit(.transfer(part, Self.standInsTarget))
        case .invites: emit(.invite(part, Self.standInsTarget))
        case .comesBack: emit(.say(part, .plain, "OK"))
        case .performs:
            guard expected.verb.row.request != .signIn || facts.isAskedToSignIn else { return }
            emit(.bare(part, expected.verb))
        case .says: if let (type, content) = words(for: expected) { emit(.say(part, type, content)) }
        case .renames: if let (_, content) = words(for: expected) { emit(.rename(part, content)) }
        case .attaches: attach(expected)
        case .answers: answer(expected)
        case .nothing, .line: break
        }
    }

    /// Where stand-ins transfer a contact, because no scenario names a target. The queue needs no
    /// agents.
    static let standInsTarget = TransferTarget.queue("stand-ins")

    /// Returns a text that meets an expectation. Returns nil and fails the run if there is none.
    private mutating func words(for expected: Expected) -> (type: ContentType, content: String)? {
        if let words = expected.matcher.example(variables) { return words }
        let cause = expected.matcher.unset(variables) != nil ? "a variable in it has no value" : "no example matches"
        fail("a stand-in plays the \(expected.part), and has no text to say: \(cause)", about: [expected])
        return nil
    }

    private mutating func attach(_ expected: Expected) {
        if case .any = expected.matcher.kind {
            return emit(.attach(expected.part, .standIns(name: "file.txt")))
        }
        if let (_, name) = words(for: expected) { emit(.attach(expected.part, .standIns(name: name))) }
    }

    private mutating func answer(_ expected: Expected) {
        // Without an open question, the stand-in waits for one.
        guard let question = facts.question else { return }
        if case .any = expected.matcher.kind {
            let (type, content) = question.answer(question.choices.first ?? "Submit")
            return emit(.say(expected.part, type, content))
        }
        guard let (_, choice) = words(for: expected) else { return }
        let (type, content) = question.answer(choice)
        emit(.say(expected.part, type, content))
    }
}
