package import ContactModel
package import Diagnostics
package import JSON
package import Kernel

/// Messages and events from participants: SendMessage, SendEvent, DisconnectParticipant, and their
/// counterparts in the admin API and scenarios.
extension ChatState {
    /// SendMessage: checks and appends a message. A repeated ClientToken returns the first result.
    package mutating func sendMessage(
        _ type: ContentType, _ content: JSONText, clientToken: JSONText?, by author: Participant.Index
    ) throws(Refusal) -> ItemStamp {
        let key = ClientTokenTable.Key(participant: author, operation: .sendMessage, token: clientToken)
        if let first = firstResult(key) { return first }
        try checkMaySend(author)
        if let refusal = settings.messageLimits.refusal(
            of: content, type: type, supported: facts.request.supportedContentTypes, unit: settings.lengthUnit)
        {
            throw refusal
        }
        try admit(author)
        let stamp = appendMessage(type, content, by: author)
        remember(stamp, key)
        return stamp
    }

    /// SendEvent: appends an event. The profile decides which types are accepted
    /// (Documentation/Decisions.md#decision-2).
    package mutating func sendEvent(
        _ type: ContentType, content: JSONText?, clientToken: JSONText?, by author: Participant.Index
    ) throws(Refusal) -> ItemStamp {
        let key = ClientTokenTable.Key(participant: author, operation: .sendEvent, token: clientToken)
        if let first = firstResult(key) { return first }
        try checkMaySend(author)
        guard settings.profile.sendableEvents.contains(type) else {
            throw Refusal(.invalid, "SendEvent does not accept the ContentType \"\(type.rawValue)\"")
        }
        let receipt = try receipt(for: type, content: content, by: author)
        if let kind = receipt?.kind, facts.participants.count(where: \.countsForReceipts) > 2 {
            throw Refusal(.conflict, "a \(kind) receipt while more than two participants are in the chat")
        }
        try admit(author)
        if let receipt { record(receipt.kind, ofItemAt: receipt.position, by: author) }
        let stamp = appendEvent(type, by: author, audience: type == .typing ? .everyone : .others(than: author))
        remember(stamp, key)
        return stamp
    }

    /// DisconnectParticipant: a second call is refused, unless it repeats the first ClientToken.
    package mutating func disconnect(_ author: Participant.Index, clientToken: JSONText?) throws(Refusal) {
        let key = ClientTokenTable.Key(participant: author, operation: .disconnect, token: clientToken)
        if firstResult(key) != nil { return }
        try admit(author)
        leave(author)
        remember(ItemStamp(id: facts.participants[author].id, time: now), key)
    }

    /// Returns the form in which the chat delivers a message of a flow, an agent or a test.
    ///
    /// An interactive message needs a chat that supports it. Otherwise a setting decides whether it
    /// is delivered, refused, or replaced by its title.
    ///
    /// - Parameter warn: called with a hint about behavior that may differ on AWS, in addition to
    ///   the journal and the log.
    package func carried(
        _ type: ContentType, _ content: JSONText, by author: Participant.Index, warn: (Hint) -> Void = { _ in }
    ) throws(Refusal) -> (type: ContentType, content: JSONText) {
        guard type == .interactive, !facts.request.supportedContentTypes.contains(.interactive) else {
            return (type, content)
        }
        switch settings.interactiveInPlainText {
        case .delivered:
            give(.interactiveInPlainText, about: author)
            warn(.interactiveInPlainText)
            return (type, content)
        case .refused:
            throw Refusal(
                .invalid,
                "the chat does not support interactive messages; its SupportedMessagingContentTypes are "
                    + facts.request.supportedContentTypes.map(\.rawValue).joined(separator: ", "))
        case .title:
            let title = (try? JSONDocument(Array(content.string.utf8)))?.root["data"]?["content"]?["title"]?.string
            return (.plain, title.map { JSONText($0) } ?? content)
        }
    }

    /// Appends a message without checks. The callers have checked what is required.
    @discardableResult
    package mutating func appendMessage(
        _ type: ContentType, _ content: JSONText, by author: Participant.Index, visibility: Visibility = .all
    ) -> ItemStamp {
        let stamp = append(
            TranscriptItem(kind: .message, type: type, content: content, author: author, visibility: visibility))
        emit(.message(type, content: content.string), from: author)
        if !facts.roleTimers.isEmpty { recordActivity(of: author) }
        return stamp
    }

    /// Appends an event. If its type is not stored, the event is only sent to sockets and topics,
    /// or not at all.
    ///
    /// Only sign-in events have content.
    @discardableResult
    package mutating func appendEvent(
        _ type: ContentType, content: JSONText? = nil, by author: Participant.Index?, audience: Audience = .everyone
    ) -> ItemStamp {
        let item = TranscriptItem(kind: .event, type: type, content: content, author: author)
        let stamp: ItemStamp
        if type.isStoredEvent {
            stamp = append(item, audience: audience)
        } else {
            stamp = nextStamp()
            if type.isSentOnSockets { announce(item, stamp, audience: audience) }
        }
        if author != nil, !Self.emittedByKind.contains(type) { emit(.event(type), from: author) }
        return stamp
    }

    /// Event types with their own `Occurrence.Kind`, emitted where the state changes.
    private static let emittedByKind: Set<ContentType> = [
        .participantJoined, .participantLeft, .chatEnded, .displayNameUpdated,
    ]

    /// The id of the newest message by another participant that `reader` can see, if any.
    package func lastMessage(for reader: Participant.Index) -> UniqueID? {
        let role = facts.participants[reader].role
        return (0..<facts.transcript.count).reversed().lazy.first { position in
            let record = facts.transcript.record(at: position)
            return record.kind == .message && record.author != UInt16(reader.rawValue)
                && facts.transcript.visibility(at: position).includes(role)
        }.map { facts.transcript.record(at: $0).id }
    }

    // MARK: - Attributes

    /// Replaces or adds contact attributes (UpdateContactAttributes).
    package mutating func update(attributes changes: [ContactAttribute]) throws(Refusal) {
        var changed = facts.attributes
        for change in changes {
            if let place = changed.firstIndex(where: { $0.name == change.name }) {
                changed[place] = change
            } else {
                changed.append(change)
            }
        }
        if let reason = AttributeLimits.refusal(of: changed) { throw Refusal(.invalid, "Attributes: \(reason)") }
        facts.attributes = changed
        recordUpdate()
    }

    // MARK: - ClientTokens

    /// The first result of a repeated call; nil if the call is not repeated.
    ///
    /// Callers look it up before every check. A client that repeats a call after a lost response
    /// then receives the result, even if the chat has ended since.
    func firstResult(_ key: ClientTokenTable.Key?) -> ItemStamp? {
        key.flatMap { facts.clientTokens[$0] }
    }

    mutating func remember(_ stamp: ItemStamp, _ key: ClientTokenTable.Key?) {
        if let key { facts.clientTokens.insert(key, stamp) }
    }

    // MARK: - Receipts

    /// The message that a receipt is for; nil if the event is not a receipt
    /// (Documentation/Protocol.md#receipts).
    private func receipt(
        for type: ContentType, content: JSONText?, by reader: Participant.Index
    ) throws(Refusal) -> (kind: MessageReceipt.Kind, position: Int)? {
        let kind: MessageReceipt.Kind
        switch type {
        case .messageDelivered: kind = .delivered
        case .messageRead: kind = .read
        // open: content types are an open set
        default: return nil
        }
        guard let content, let document = try? JSONDocument(Array(content.string.utf8)),
            let id = document.root["messageId"]?.string
        else {
            throw Refusal(.invalid, "Content of a receipt must be {\"messageId\":\"…\"}")
        }
        guard let position = facts.transcript.position(ofItem: id),
            facts.transcript.record(at: position).kind != .event,
            facts.transcript.visibility(at: position).includes(facts.participants[reader].role)
        else {
            throw Refusal(.invalid, "messageId \"\(id)\" is not a message of this chat")
        }
        return (kind, position)
    }

    /// Records a receipt. A receipt for the recipient's own message is accepted and ignored.
    private mutating func record(_ kind: MessageReceipt.Kind, ofItemAt position: Int, by recipient: Participant.Index) {
        guard facts.transcript.record(at: position).author != UInt16(recipient.rawValue) else { return }
        let receipt = facts.transcript.recordReceipt(kind, of: position, by: facts.participants[recipient].id, at: now)
        if let receipt, subscriptions > 0 { deliver(receipt, ofItemAt: position) }
    }
}

extension Participant {
    /// Whether the participant counts for the limit on receipts. A supervisor who monitors counts,
    /// too (Documentation/Protocol.md#receipts).
    fileprivate var countsForReceipts: Bool { role != .system && presence == .connected }
}
