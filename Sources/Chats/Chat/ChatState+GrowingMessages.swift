package import ContactModel
package import JSON
internal import Kernel

/// A message that arrives in pieces while its author creates it, such as a Lex bot's
/// (Documentation/Protocol.md#chat-frames).
struct GrowingMessage: Sendable, Codable {
    struct Place: Sendable, Codable {
        let position: Int
        let stamp: ItemStamp
    }

    let type: ContentType
    let author: Participant.Index
    let visibility: Visibility
    /// The leg in which the message began.
    let contact: UniqueID
    /// Its place in the transcript; nil while no participant may see a part of the message.
    var place: Place?
    var text: JSONText
    var chunks = 0
}

/// Messages that grow piece by piece.
///
/// With ResponseMode INCREMENTAL, the customer sees a message grow. All other participants, and
/// every customer in COMPLETE, receive it whole (service model: StartChatContact,
/// ParticipantConfiguration).
extension ChatState {
    /// Begins a message with its first piece.
    ///
    /// - Returns: the number that identifies the message until it ends.
    package mutating func beginGrowingMessage(
        _ type: ContentType, _ chunk: JSONText, by author: Participant.Index, visibility: Visibility = .all
    ) -> Int {
        var stream = GrowingMessage(
            type: type, author: author, visibility: visibility, contact: contact.id, text: chunk)
        if facts.request.isIncremental, visibility != .agent {
            // Store the item at its place now. Sockets receive it in chunks.
            let stamp = append(stream.item(chunk), audience: .only([]))
            stream.place = GrowingMessage.Place(position: facts.transcript.count - 1, stamp: stamp)
        }
        facts.lastGrowingMessage += 1
        facts.growingMessages[facts.lastGrowingMessage] = stream
        deliverChunk(chunk, of: facts.lastGrowingMessage)
        return facts.lastGrowingMessage
    }

    /// Adds a piece to a message.
    package mutating func extendGrowingMessage(_ number: Int, _ chunk: JSONText) {
        guard facts.state != .ended, let text = facts.growingMessages[number]?.text else { return }
        let whole = JSONText(canonical: (text.escaped + chunk.escaped)[...])
        facts.growingMessages[number]?.text = whole
        if let position = facts.growingMessages[number]?.place?.position {
            facts.transcript.replaceContent(at: position, by: whole)
        }
        deliverChunk(chunk, of: number)
    }

    private mutating func deliverChunk(_ chunk: JSONText, of number: Int) {
        facts.growingMessages[number]?.chunks += 1
        guard subscriptions > 0, let stream = facts.growingMessages[number], let stamp = stream.place?.stamp else {
            return
        }
        deliver(
            stream.item(chunk), stamp, audience: .only([Self.customer]),
            progress: MessageProgress(isCompleted: false, chunkNumber: stream.chunks), contact: stream.contact)
    }

    /// Completes a message.
    ///
    /// A customer who saw the message grow receives it again, marked as complete. The other
    /// participants receive it for the first time.
    ///
    /// - Returns: the message's id and time; nil if it was already complete.
    @discardableResult
    package mutating func endGrowingMessage(_ number: Int) -> ItemStamp? {
        facts.growingMessages.removeValue(forKey: number).map { complete($0) }
    }

    private mutating func complete(_ stream: GrowingMessage) -> ItemStamp {
        guard let stamp = stream.place?.stamp else {
            return appendMessage(stream.type, stream.text, by: stream.author, visibility: stream.visibility)
        }
        if subscriptions > 0 {
            let item = stream.item(stream.text)
            deliver(
                item, stamp, audience: .only([Self.customer]),
                progress: MessageProgress(isCompleted: true, chunkNumber: nil), contact: stream.contact)
            deliver(item, stamp, audience: .others(than: Self.customer), contact: stream.contact)
        }
        if !facts.streamings.isEmpty {
            publish(stream.item(stream.text), stamp, audience: .everyone, contact: stream.contact)
        }
        emit(.message(stream.type, content: stream.text.string), from: stream.author)
        if !facts.roleTimers.isEmpty { recordActivity(of: stream.author) }
        return stamp
    }

    /// Appends a message piece by piece in one turn.
    package mutating func appendMessage(
        _ type: ContentType, inPieces pieces: [JSONText], by author: Participant.Index, visibility: Visibility = .all
    ) -> ItemStamp {
        guard pieces.count > 1 else {
            return appendMessage(type, pieces.first ?? JSONText(""), by: author, visibility: visibility)
        }
        let number = beginGrowingMessage(type, pieces[0], by: author, visibility: visibility)
        for piece in pieces.dropFirst() { extendGrowingMessage(number, piece) }
        guard let stamp = endGrowingMessage(number) else {
            preconditionFailure("a growing message ended in the turn that began it")
        }
        return stamp
    }

    /// Completes the messages of a participant who leaves, with the pieces that have arrived.
    mutating func endGrowingMessages(of author: Participant.Index) {
        for number in facts.growingMessages.keys.sorted() where facts.growingMessages[number]?.author == author {
            endGrowingMessage(number)
        }
    }

    /// Completes the messages of all participants, at the chat's end.
    mutating func endAllGrowingMessages() {
        for number in facts.growingMessages.keys.sorted() { endGrowingMessage(number) }
    }
}

extension GrowingMessage {
    fileprivate func item(_ content: JSONText) -> TranscriptItem {
        TranscriptItem(kind: .message, type: type, content: content, author: author, visibility: visibility)
    }
}
