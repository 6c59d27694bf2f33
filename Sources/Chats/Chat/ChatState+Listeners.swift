internal import ContactModel
package import JSON
internal import Kernel

/// Who receives an item: sockets of the participants, and topics of Amazon SNS.
extension ChatState {
    /// Lets everybody know of an item: sockets of its audience, and topics.
    ///
    /// - Parameter contact: the leg that the item is of; the present one without.
    mutating func announce(_ item: TranscriptItem, _ stamp: ItemStamp, audience: Audience, contact: UniqueID? = nil) {
        if subscriptions > 0 { deliver(item, stamp, audience: audience, contact: contact) }
        if !facts.streamings.isEmpty { publish(item, stamp, audience: audience, contact: contact) }
    }

    /// Sends an item to the sockets of its audience.
    ///
    /// - Parameters:
    ///   - progress: how much of a message that comes in pieces this is.
    ///   - contact: the leg that the item is of; the present one without.
    mutating func deliver(
        _ item: TranscriptItem, _ stamp: ItemStamp, audience: Audience, progress: MessageProgress? = nil,
        contact: UniqueID? = nil
    ) {
        let listeners = facts.participants.indices.filter {
            !facts.participants[$0].subscribed.isEmpty && receives($0, item, audience)
        }
        guard !listeners.isEmpty else { return }
        push(inner(item, stamp, progress, contact ?? self.contact.id), item.type, by: item.author, to: listeners)
    }

    /// A customer who has left hears the chat to its end, as ChatJS expects; others hear their own leaving last.
    private func receives(_ index: Participant.Index, _ item: TranscriptItem, _ audience: Audience) -> Bool {
        switch audience {
        case .everyone: break
        case .others(let author): if author == index { return false }
        case .only(let indices): if !indices.contains(index) { return false }
        }
        guard item.visibility.includes(facts.participants[index].role) else { return false }
        return isListening(facts.participants[index]) || item.author == index && item.kind != .attachment
            || item.type == .chatEnded && facts.participants[index].endNotice == .endAlone
    }

    private func isListening(_ participant: Participant) -> Bool {
        participant.presence == .connected || participant.role == .customer || participant.endNotice == .everything
    }

    /// Tells everybody who sees the message of a receipt; clients show it to the message's sender
    /// (Documentation/Protocol.md#chat-frames). No transcript item, it has the
    /// message's own id.
    mutating func deliver(_ receipt: MessageReceipt, ofItemAt position: Int) {
        let message = facts.transcript.record(at: position).id
        let visibility = facts.transcript.visibility(at: position)
        let listeners = facts.participants.indices.filter {
            !facts.participants[$0].subscribed.isEmpty && isListening(facts.participants[$0])
                && visibility.includes(facts.participants[$0].role)
        }
        guard !listeners.isEmpty else { return }
        let inner = JSONWriter.object(capacity: 512) { writer in
            writer.member("AbsoluteTime", now)
            writer.member("ContentType", ContentType.messageMetadata.rawValue)
            writer.member("Id", message)
            writer.member("Type", "MESSAGEMETADATA")
            writer.object("MessageMetadata") { writer in
                writer.member("MessageId", message)
                writer.array("Receipts") { writer in receipt.write(to: &writer) }
            }
        }
        push(inner, .messageMetadata, by: nil, to: listeners)
    }

    /// Sends content of a test's own to the subscribed sockets of some participants, as it is; the transcript knows nothing
    /// of it.
    ///
    /// - Returns: how many sockets it went to.
    package mutating func pushContent(_ content: JSONText, to indices: [Participant.Index]) -> Int {
        let listeners = indices.filter { !facts.participants[$0].subscribed.isEmpty }
        if !listeners.isEmpty { push(Array(content.string.utf8), Self.rawFrame, by: nil, to: listeners) }
        return listeners.reduce(0) { $0 + facts.participants[$1].subscribed.count }
    }

    /// What fault rules and the journal call a frame that a test pushes.
    private static let rawFrame = ContentType(rawValue: "raw")
}
