package import Kernel

/// Who holds which sockets, and what they are sent. Frames are pushed under the chat's lock, so that their order is the
/// transcript's.
extension ChatState {
    /// More open sockets than the service allows a participant (wire-facts 4.6).
    package static let mostSockets = 5

    /// Takes note of a socket; false if the participant has too many already.
    package mutating func open(_ socket: SocketID, of index: Int) -> Bool {
        guard participants[index].sockets.count < Self.mostSockets else { return false }
        updateParticipant(index) { $0.sockets.append(socket) }
        return true
    }

    package mutating func closed(_ socket: SocketID, of index: Int) {
        unsubscribe(socket, of: index)
        updateParticipant(index) { $0.sockets.removeAll { $0 == socket } }
    }

    /// Lets a socket hear the chat. The first subscription connects its participant (decision 10); `answer` is sent before
    /// anything that this leads to.
    package mutating func subscribe(_ socket: SocketID, of index: Int, answer: [UInt8]) throws(ChatRefusal) {
        guard state != .ended else { throw ChatRefusal(.gone, "the contact has ended") }
        sink?.push(answer, to: [socket])
        if !participants[index].subscribed.contains(socket) {
            updateParticipant(index) { $0.subscribed.append(socket) }
            subscriptions += 1
        }
        connect(index)
    }

    package mutating func unsubscribe(_ socket: SocketID, of index: Int) {
        guard participants[index].subscribed.contains(socket) else { return }
        updateParticipant(index) { $0.subscribed.removeAll { $0 == socket } }
        subscriptions -= 1
    }

    /// Sends an item to the sockets of its audience.
    func deliver(_ item: TranscriptItem, _ stamp: ItemStamp, audience: Audience) {
        let sockets = participants.indices.filter { hears($0, item, audience) }.flatMap { participants[$0].subscribed }
        guard !sockets.isEmpty else { return }
        sink?.push(frame(item, stamp), to: sockets)
    }

    /// A customer who has left hears the chat to its end, as ChatJS expects; others hear their own leaving last.
    private func hears(_ index: Int, _ item: TranscriptItem, _ audience: Audience) -> Bool {
        if case .others(let author) = audience, author == index { return false }
        let participant = participants[index]
        return participant.presence == .connected || participant.role == .customer || item.author == index
    }

    /// The envelope of the chat sub-protocol (wire-facts 4.4): the item's JSON as a JSON string.
    private func frame(_ item: TranscriptItem, _ stamp: ItemStamp) -> [UInt8] {
        let content = JSONText(utf8: inner(item, stamp))
        return JSONWriter.object(capacity: content.escaped.count + 80) { writer in
            writer.member("content", escaped: content.escaped[...])
            writer.member("contentType", "application/json")
            writer.member("topic", "aws/chat")
        }
    }

    /// The item in the member order of real captures. The service's own events name the chat only.
    private func inner(_ item: TranscriptItem, _ stamp: ItemStamp) -> [UInt8] {
        JSONWriter.object(capacity: 512) { writer in
            writer.member("AbsoluteTime", stamp.time)
            if let content = item.content { writer.member("Content", escaped: content.escaped[...]) }
            writer.member("ContentType", item.type.rawValue)
            writer.member("Id", stamp.id)
            writer.member("Type", item.kind == .message ? "MESSAGE" : "EVENT")
            if let author = item.author { writer.raw(participants[author].authorJSON) }
            writer.member("InitialContactId", contactID)
            if item.author != nil { writer.member("ContactId", contactID) }
        }
    }
}
