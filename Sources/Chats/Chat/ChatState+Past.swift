package import ContactModel
package import JSON
package import Kernel

/// Persistent chat: a chat that continues ended ones (Documentation/Protocol.md#persistent-chat).
extension ChatState {
    /// Returns the transcript of this ended chat, and of the past chats that it continued, for a
    /// new chat.
    ///
    /// - Parameters:
    ///   - contact: one of this chat's contacts.
    ///   - rehydration: whether the new chat continues it whole, or up to the end of `contact`.
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

    /// Makes this chat continue a past one, which is possible once
    /// (CreatePersistentContactAssociation).
    ///
    /// A repeated ClientToken returns the first call's result.
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
        if facts.connectedAt != nil { announcePast() }
        return contact
    }

    /// The result of an earlier call with that ClientToken; nil if there was none.
    package func association(_ clientToken: JSONText?) -> UniqueID? {
        let key = ClientTokenTable.Key(participant: Self.customer, operation: .associate, token: clientToken)
        return firstResult(key)?.id
    }

    /// Sends the customer the event that makes clients fetch the transcript again.
    mutating func announcePast() {
        appendEvent(.chatRehydrated, by: nil, audience: .only([Self.customer]))
    }
}

/// How much of a past chat a new chat continues (service model: RehydrationType).
package enum Rehydration: String, Sendable, CaseIterable {
    case entirePastSession = "ENTIRE_PAST_SESSION"
    case fromSegment = "FROM_SEGMENT"
}
