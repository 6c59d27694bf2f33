internal import ChatDomain

/// What stand-ins do for actors who are only expected.
extension ScenarioRun {
    /// What the expected actor does, done in its place.
    mutating func standIn(_ expected: Expected) {
        let part = expected.part
        switch expected.verb {
        case .joins: emit(.join(part))
        case .leaves:
            if !present.contains(part) { emit(.join(part)) }
            emit(.leave(part))
        case .types: emit(.type(part))
        case .receives, .reads: emit(.acknowledge(part, isRead: expected.verb == .reads))
        case .transfers: emit(.transfer(part, Self.standInsTarget))
        case .failsToTransfer: emit(.failTransfer(part))
        case .invites: emit(.invite(part, Self.standInsTarget))
        case .rejects: emit(.reject(part))
        // Whoever says something is there again.
        case .returns: emit(.say(part, .plain, "OK"))
        case .signsIn: finishSignIn(.succeeded)
        case .failsToSignIn: finishSignIn(.failed)
        case .cancelsSignIn: finishSignIn(.cancelled)
        case .asksForSignIn, .doesNotSignIn: break
        case .drops, .reconnects, .signsOut, .losesAccess, .misses, .idles, .timesOut, .sets, .monitors: break
        case .says, .answers, .isNow, .attaches: speak(expected)
        }
    }

    /// Where a stand-in sends a contact, since nothing says where: nobody need serve it.
    static let standInsTarget = TransferTarget.queue("stand-ins")

    private mutating func finishSignIn(_ outcome: SignIn.Outcome) {
        if isAskedToSignIn { emit(.finishSignIn(outcome)) }
    }

    private mutating func speak(_ expected: Expected) {
        let part = expected.part
        // Where nothing is asked yet, it waits for the question.
        if expected.verb == .answers, question == nil { return }
        if expected.verb == .answers, case .any = expected.matcher.kind, let question {
            let (type, content) = question.answer(question.choices.first ?? "Submit")
            return emit(.say(part, type, content))
        }
        if expected.verb == .attaches, case .any = expected.matcher.kind {
            return emit(.attach(part, .standIns(name: "file.txt")))
        }
        guard let (type, content) = expected.matcher.example(variables) else {
            let cause = expected.matcher.hasExample ? "a variable in it has no value" : "add example:"
            return fail("a stand-in plays the \(part), and does not know what to say: \(cause)", about: [expected])
        }
        switch expected.verb {
        case .isNow: emit(.rename(part, content))
        case .attaches: emit(.attach(part, .standIns(name: content)))
        case .answers:
            let (type, content) = question?.answer(content) ?? (type, content)
            emit(.say(part, type, content))
        default: emit(.say(part, type, content))
        }
    }
}
