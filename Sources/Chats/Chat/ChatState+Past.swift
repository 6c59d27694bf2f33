package import ContactModel
package import JSON
package import Kernel

/// Persistent chat: a chat that goes on from ended ones (Documentation/Protocol.md#persistent-chat).
extension ChatState {
    /// What another chat carries on of this one, which has ended, and of what this one went on from.
    ///
    /// - Parameters:
    ///   - contact: one of this chat's contacts.
    ///   - rehydration: whether the chat goes on whole, or from that contact.
    package func past(
        from contact: UniqueID, _ rehydration: Rehydration
    ) throws(Refusal) -> (transcript: PastTranscript, continuedFrom: UniqueID) {
        guard facts.state == .ended else {
            throw Refusal(.invalid, "the contact \"\(contact)\" is of a chat that has not ended")
        }
        if rehydration == .entirePastSession, contact != facts.initialContactID {
            throw Refusal(
                .invalid,
                "ENTIRE_PAST_SESSION needs the initial contact of a past chat, \(facts.initialContactID), not \"\(contact)\""
            )
        }
        let last = rehydration == .entirePastSession ? self.contact.id : contact
        let place = facts.contacts.firstIndex { $0.id == last } ?? facts.contacts.count - 1
        let session = PastTranscript.Session(
            transcript: facts.transcript, participants: facts.participants,
            items: facts.transcript.range(ofContact: last.description)?.upperBound ?? facts.transcript.count,
            contacts: place + 1)
        return (try PastTranscript(facts.past?.followed(by: session) ?? [session]), last)
    }

    /// Lets the chat go on from a past one, once (CreatePersistentContactAssociation); a repeated ClientToken names the first
    /// call's result.
    ///
    /// - Returns: ContinuedFromContactId.
    package mutating func goOn(
        from past: PastTranscript, _ contact: UniqueID, clientToken: JSONText?
    ) throws(Refusal) -> UniqueID {
        let key = ClientTokenTable.Key(participant: Self.customer, operation: .associate, token: clientToken)
        if let first = firstResult(key) { return first.id }
        guard facts.state != .ended else { throw Refusal(.gone, "the contact has ended") }
        if let continuedFrom = facts.continuedFrom {
            throw Refusal(.invalid, "the chat already continues the contact \"\(continuedFrom)\" already")
        }
        facts.past = past
        facts.continuedFrom = contact
        recordUpdate()
        remember(ItemStamp(id: contact, time: now), key)
        if facts.connectedAt != nil { tellOfPast() }
        return contact
    }

    /// What an earlier call with that ClientToken was answered with.
    package func association(_ clientToken: JSONText?) -> UniqueID? {
        let key = ClientTokenTable.Key(participant: Self.customer, operation: .associate, token: clientToken)
        return firstResult(key)?.id
    }

    /// Clients fetch the transcript again when they hear it.
    mutating func tellOfPast() {
        appendEvent(.chatRehydrated, by: nil, audience: .only([Self.customer]))
    }
}

/// How much of a past chat another carries on (service model: RehydrationType).
package enum Rehydration: String, Sendable, CaseIterable {
    case entirePastSession = "ENTIRE_PAST_SESSION"
    case fromSegment = "FROM_SEGMENT"
}
