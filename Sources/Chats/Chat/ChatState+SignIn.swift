package import ContactModel
internal import JSON
internal import Kernel

/// Sign-in during a chat (Documentation/Protocol.md#signing-in). Only the customer gets its events.
extension ChatState {
    /// Requests that the customer sign in, for a flow.
    ///
    /// - Parameters:
    ///   - timeout: milliseconds that the flow waits.
    ///   - expectsClient: whether a client must fetch the URL, within a minute.
    /// - Returns: the session's index.
    package mutating func startSignIn(timeout: Int64, expectsClient: Bool = true) throws(Refusal) -> SignIn.Index {
        guard facts.state != .ended else { throw Refusal(.conflict, "the contact has ended") }
        try checkCustomer()
        guard facts.signIns.allSatisfy({ $0.outcome != nil }) else {
            throw Refusal(.conflict, "the customer is signing in already")
        }
        let code = UniqueID.random(using: &facts.generator)
        let index = facts.signIns.add(
            SignIn(id: .random(using: &facts.generator), startedAt: now, code: code.description))
        // A flow that waits for at most a minute stops waiting before the URL expires.
        if expectsClient, timeout > SignIn.urlWindow { arm(.signInURL, at: now + SignIn.urlWindow) }
        arm(.signIn, at: now + timeout)
        let session = JSONWriter.object { $0.member("SessionId", facts.signIns[index].id) }
        appendEvent(
            .authenticationInitiated, content: JSONText(utf8: session), by: nil, audience: .only([Self.customer]))
        emitFlow(.signIn(nil))
        markChanged()
        return index
    }

    /// GetAuthenticationUrl: returns the session that the URL is for. Each session gives out its
    /// URL once.
    package mutating func takeSignIn(
        _ session: String, redirectURI: String, by participant: Participant.Index
    ) throws(Refusal) -> SignIn.Index {
        let index = try openSignIn(session, by: participant)
        if let reason = RedirectURI.refusal(redirectURI) { throw Refusal(.invalid, reason) }
        guard facts.signIns[index].redirectURI == nil else {
            throw Refusal(.invalid, "the URL of this SessionId was given out already")
        }
        try admit(participant)
        facts.signIns[index].redirectURI = redirectURI
        disarm(.signInURL)
        return index
    }

    /// CancelParticipantAuthentication: ends the session as cancelled.
    package mutating func cancelSignIn(_ session: String, by participant: Participant.Index) throws(Refusal) {
        let index = try openSignIn(session, by: participant)
        try admit(participant)
        try finishSignIn(index, .cancelled)
    }

    /// Ends a session. Throws a refusal if the session has already ended.
    package mutating func finishSignIn(_ index: SignIn.Index, _ outcome: SignIn.Outcome) throws(Refusal) {
        guard facts.state != .ended else { throw Refusal(.conflict, "the contact has ended") }
        if let earlier = facts.signIns[index].outcome {
            throw Refusal(.conflict, "the sign-in is over: \(earlier.rawValue)")
        }
        facts.signIns[index].outcome = outcome
        disarm(.signInURL)
        disarm(.signIn)
        appendEvent(.authentication(outcome), by: nil, audience: .only([Self.customer]))
        emit(.signIn(outcome), from: Self.customer)
        markChanged()
    }

    /// Ends the open session, for a scenario's customer that needs no sign-in page.
    package mutating func finishOpenSignIn(_ outcome: SignIn.Outcome) throws(Refusal) {
        guard let index = facts.signIns.lastIndex(where: { $0.outcome == nil }) else {
            let earlier = facts.signIns.last?.outcome.map { "the sign-in is over: \($0.rawValue)" }
            throw Refusal(.conflict, earlier ?? "no flow has asked the customer to sign in")
        }
        try finishSignIn(index, outcome)
    }

    mutating func signInTimerFired(_ outcome: SignIn.Outcome) {
        guard let index = facts.signIns.indices.last else { return }
        _ = try? finishSignIn(index, outcome)
    }

    package func indexOfSignIn(_ session: String) -> SignIn.Index? {
        UniqueID(session).flatMap { id in facts.signIns.firstIndex { $0.id == id } }
    }

    private func openSignIn(_ session: String, by participant: Participant.Index) throws(Refusal) -> SignIn.Index {
        try checkAccess(participant)
        guard facts.participants[participant].role == .customer else {
            throw Refusal(.gone, "only customers sign in")
        }
        guard let index = indexOfSignIn(session) else {
            throw Refusal(.invalid, "this chat has no SessionId \"\(session)\"")
        }
        if let outcome = facts.signIns[index].outcome {
            throw Refusal(.invalid, "the session of this SessionId is over: \(outcome.rawValue)")
        }
        return index
    }
}
