package import ContactModel
package import JSON
internal import Kernel

/// A message that comes in pieces, as a Lex bot's does while it is being made (Documentation/Protocol.md#chat-frames).
struct GrowingMessage: Sendable, Codable {
    struct Place: Sendable, Codable {
        let position: Int
        let stamp: ItemStamp
    }

    let type: ContentType
    let author: Participant.Index
    let visibility: Visibility
    /// The leg that it began in.
    let contact: UniqueID
    /// Where it stands in the transcript; nil while nobody may see a part of it.
    var place: Place?
    var text: JSONText
    var chunks = 0
}

/// ResponseMode INCREMENTAL lets the customer see a message grow; everybody else, and every customer in COMPLETE, gets it
/// whole (service model: StartChatContact, ParticipantConfiguration).
extension ChatState {
    /// Begins a message of which the first piece is there.
    ///
    /// - Returns: what names it while it is under way.
    package mutating func beginGrowingMessage(
        _ type: ContentType, _ chunk: JSONText, by author: Participant.Index, visibility: Visibility = .all
    ) -> Int {
        var stream = GrowingMessage(
            type: type, author: author, visibility: visibility, contact: contact.id, text: chunk)
        if facts.request.isIncremental, visibility != .agent {
            // It has its place from now on; sockets hear of it by chunks.
            let stamp = append(stream.item(chunk), audience: .only([]))
            stream.place = GrowingMessage.Place(position: facts.transcript.count - 1, stamp: stamp)
        }
        facts.lastGrowingMessage += 1
        facts.growingMessages[facts.lastGrowingMessage] = stream
        deliverChunk(chunk, of: facts.lastGrowingMessage)
        return facts.lastGrowingMessage
    }

    /// Adds a piece.
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

    /// The message is whole: the customer who saw it grow gets it once more, marked so, and the others get it now.
    ///
    /// - Returns: the message's id and time; nil if it was whole already.
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

    /// What somebody was saying when it left is whole as it is.
    mutating func endGrowingMessages(of author: Participant.Index) {
        for number in facts.growingMessages.keys.sorted() where facts.growingMessages[number]?.author == author {
            endGrowingMessage(number)
        }
    }

    /// The same of everybody, at the chat's end.
    mutating func completeStreams() {
        for number in facts.growingMessages.keys.sorted() { endGrowingMessage(number) }
    }
}

extension GrowingMessage {
    fileprivate func item(_ content: JSONText) -> TranscriptItem {
        TranscriptItem(kind: .message, type: type, content: content, author: author, visibility: visibility)
    }
}
