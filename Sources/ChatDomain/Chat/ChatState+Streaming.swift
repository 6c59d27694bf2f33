package import Kernel

/// A message that comes in pieces, as a Lex bot's does while it is being made (wire-facts 4.4, Lex streaming).
struct MessageStream: Sendable {
    let type: ContentType
    let author: Int
    let visibility: Visibility
    /// Where it stands in the transcript; nil while nobody may see a part of it.
    var place: (position: Int, stamp: ItemStamp)?
    var text: JSONText
    var chunks = 0
}

/// ResponseMode INCREMENTAL lets the customer see a message grow; everybody else, and every customer in COMPLETE, gets it
/// whole (service model: StartChatContact, ParticipantConfiguration).
extension ChatState {
    /// Begins a message of which the first piece is there.
    ///
    /// - Returns: what names it while it is under way.
    package mutating func beginStream(
        _ type: ContentType, _ chunk: JSONText, by author: Int, visibility: Visibility = .all
    ) -> Int {
        var stream = MessageStream(type: type, author: author, visibility: visibility, text: chunk)
        if request.isIncremental, visibility != .agent {
            stream.place = storeFirst(of: stream)
        }
        streams.append(stream)
        deliverChunk(chunk, of: streams.count - 1)
        return streams.count - 1
    }

    private mutating func storeFirst(of stream: MessageStream) -> (position: Int, stamp: ItemStamp) {
        let stamp = nextStamp()
        let item = TranscriptItem(
            kind: .message, type: stream.type, content: stream.text, author: stream.author,
            visibility: stream.visibility)
        transcript.append(item, id: stamp.id, time: stamp.time)
        return (transcript.count - 1, stamp)
    }

    /// Adds a piece.
    package mutating func continueStream(_ number: Int, _ chunk: JSONText) {
        guard state != .ended, let text = streams[number]?.text else { return }
        let whole = JSONText(canonical: (text.escaped + chunk.escaped)[...])
        streams[number]?.text = whole
        if let position = streams[number]?.place?.position { transcript.replaceContent(at: position, by: whole) }
        deliverChunk(chunk, of: number)
    }

    private mutating func deliverChunk(_ chunk: JSONText, of number: Int) {
        streams[number]?.chunks += 1
        guard subscriptions > 0, let stream = streams[number], let stamp = stream.place?.stamp else { return }
        deliver(
            stream.item(chunk), stamp, audience: .only([Self.customer]),
            progress: MessageProgress(isCompleted: false, chunkNumber: stream.chunks))
    }

    /// The message is whole: the customer who saw it grow gets it once more, marked so, and the others get it now.
    ///
    /// - Returns: the message's id and time; nil if it was whole already.
    @discardableResult
    package mutating func endStream(_ number: Int) -> ItemStamp? {
        guard let stream = streams[number] else { return nil }
        streams[number] = nil
        return complete(stream)
    }

    private mutating func complete(_ stream: MessageStream) -> ItemStamp {
        guard let (_, stamp) = stream.place else {
            return appendMessage(stream.type, stream.text, by: stream.author, visibility: stream.visibility)
        }
        if subscriptions > 0 {
            let item = stream.item(stream.text)
            deliver(
                item, stamp, audience: .only([Self.customer]),
                progress: MessageProgress(isCompleted: true, chunkNumber: nil))
            deliver(item, stamp, audience: .others(than: Self.customer))
        }
        hear(.message(stream.type, content: stream.text.string), from: stream.author)
        return stamp
    }

    /// Appends a message piece by piece in one turn.
    package mutating func appendMessage(
        _ type: ContentType, inPieces pieces: [JSONText], by author: Int, visibility: Visibility = .all
    ) -> ItemStamp {
        guard pieces.count > 1 else {
            return appendMessage(type, pieces.first ?? JSONText(""), by: author, visibility: visibility)
        }
        let number = beginStream(type, pieces[0], by: author, visibility: visibility)
        for piece in pieces.dropFirst() { continueStream(number, piece) }
        guard let stream = streams[number] else { preconditionFailure("nobody else ends a stream within a turn") }
        streams[number] = nil
        return complete(stream)
    }

    /// What was under way when the chat ended is complete as it is.
    mutating func completeStreams() {
        for number in streams.indices { endStream(number) }
    }
}

extension MessageStream {
    fileprivate func item(_ content: JSONText) -> TranscriptItem {
        TranscriptItem(kind: .message, type: type, content: content, author: author, visibility: visibility)
    }
}
