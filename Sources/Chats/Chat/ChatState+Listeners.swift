internal import ContactModel
package import JSON
internal import Kernel

/// Delivery of items to the participants' sockets and to Amazon SNS topics.
extension ChatState {
    /// Sends an item to the sockets of its audience and to topics.
    ///
    /// - Parameter contact: the item's leg; nil for the present leg.
    mutating func announce(_ item: TranscriptItem, _ stamp: ItemStamp, audience: Audience, contact: UniqueID? = nil) {
        if subscriptions > 0 { deliver(item, stamp, audience: audience, contact: contact) }
        if !facts.streamings.isEmpty { publish(item, stamp, audience: audience, contact: contact) }
    }

    /// Sends an item to the sockets of its audience.
    ///
    /// - Parameters:
    ///   - progress: the part of a growing message that this is.
    ///   - contact: the item's leg; nil for the present leg.
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

    /// Whether a participant receives an item.
    ///
    /// A customer who has left receives everything up to chat.ended, as ChatJS expects. Other
    /// participants receive their own departure last.
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

    /// Sends a receipt to all participants who see the message. Clients show it to the message's
    /// sender (Documentation/Protocol.md#chat-frames).
    ///
    /// A receipt is not a transcript item, and has the message's own id.
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

    /// Sends a test's own content, unchanged, to the subscribed sockets of some participants. It
    /// does not enter the transcript.
    ///
    /// - Returns: the number of sockets that it was sent to.
    package mutating func pushContent(_ content: JSONText, to indices: [Participant.Index]) -> Int {
        let listeners = indices.filter { !facts.participants[$0].subscribed.isEmpty }
        if !listeners.isEmpty { push(Array(content.string.utf8), Self.rawFrame, by: nil, to: listeners) }
        return listeners.reduce(0) { $0 + facts.participants[$1].subscribed.count }
    }

    /// The content type that fault rules and the journal use for a frame that a test pushes.
    private static let rawFrame = ContentType(rawValue: "raw")
}
