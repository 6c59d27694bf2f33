internal import ContactModel
internal import Diagnostics
internal import JSON
internal import Kernel

/// Frames that a fault rule delays.
struct LateFrames: Sendable, Codable {
    struct Frame: Sendable, Codable {
        let text: JSONText
        /// The participant whose sockets receive the frame.
        let participant: Participant.Index
    }

    var frames: [Int: Frame] = [:]
    var last = 0
    /// By participant, the number of the frame that is sent after the next one.
    var reordered: [Participant.Index: Int] = [:]
}

/// Sends frames from the chat to sockets and applies fault rules to them.
extension ChatState {
    /// Sends an item to sockets and records it in the journal.
    ///
    /// - Parameters:
    ///   - inner: the item's JSON.
    ///   - author: an index among the participants; nil for events of the service.
    ///   - listeners: participants that have subscribed sockets.
    mutating func push(
        _ inner: [UInt8], _ type: ContentType, by author: Participant.Index?, to listeners: [Participant.Index]
    ) {
        let bytes = frame(JSONText(utf8: inner))
        var faults: [String] = []
        if outlets.faults?.isEmpty ?? true {
            sink?.push(bytes, to: listeners.flatMap { facts.participants[$0].subscribed })
        } else {
            for listener in listeners {
                guard let fault = pushThroughFaults(bytes, type, to: listener) else { continue }
                faults.append("\(facts.participants[listener].displayName): \(fault)")
            }
        }
        guard let journal = outlets.journal else { return }
        let subject = Subject(
            contact: facts.initialContactID, participant: author.map { facts.participants[$0].id },
            role: author.map { facts.participants[$0].role })
        journal.append(
            .frame, type.rawValue, of: subject, at: now, content: inner,
            recipients: listeners.map { facts.participants[$0].id },
            why: faults.isEmpty ? nil : faults.joined(separator: "; "))
    }

    /// Sends a frame to a participant's sockets, unless a fault rule prevents it.
    ///
    /// - Returns: what a rule did, for the journal; nil for nothing.
    private mutating func pushThroughFaults(
        _ bytes: [UInt8], _ type: ContentType, to listener: Participant.Index
    ) -> String? {
        let subject = Subject(
            contact: facts.initialContactID, participant: facts.participants[listener].id,
            role: facts.participants[listener].role
        )
        let overtaken = facts.lateFrames.reordered.removeValue(forKey: listener)
        let applied = outlets.faults?.delivery(type, to: subject, at: now)
        switch applied?.fault {
        case nil: send(bytes, to: listener)
        case .lose: break
        case .duplicate:
            send(bytes, to: listener)
            send(bytes, to: listener)
        // Of two such frames in a row, the second is sent before the first.
        case .reorder where overtaken != nil: send(bytes, to: listener)
        case .reorder:
            facts.lateFrames.reordered[listener] = hold(bytes, for: listener, milliseconds: Self.longestReordering)
        case .delay(let delay): _ = hold(bytes, for: listener, milliseconds: delay.milliseconds)
        }
        if let overtaken { release(overtaken) }
        return applied.map { "\(Self.words(for: $0.fault)) (\($0.rule))" }
    }

    private static func words(for fault: FaultRule.DeliveryFault) -> String {
        switch fault {
        case .lose: "lost"
        case .duplicate: "sent twice"
        case .reorder: "sent after the next frame"
        case .delay(let delay): "sent \(DurationText.text(delay.milliseconds)) late"
        }
    }

    private func send(_ bytes: [UInt8], to listener: Participant.Index) {
        sink?.push(bytes, to: facts.participants[listener].subscribed)
    }

    private static let longestReordering: Int64 = 1_000

    private mutating func hold(_ bytes: [UInt8], for listener: Participant.Index, milliseconds: Int64) -> Int {
        facts.lateFrames.last += 1
        facts.lateFrames.frames[facts.lateFrames.last] = LateFrames.Frame(
            text: JSONText(canonical: bytes[...]), participant: listener)
        arm(.frame(facts.lateFrames.last), at: now + milliseconds)
        return facts.lateFrames.last
    }

    private mutating func release(_ number: Int) {
        disarm(.frame(number))
        frameTimerFired(number)
    }

    mutating func frameTimerFired(_ number: Int) {
        guard let frame = facts.lateFrames.frames.removeValue(forKey: number) else { return }
        if facts.lateFrames.reordered[frame.participant] == number {
            facts.lateFrames.reordered[frame.participant] = nil
        }
        send(frame.text.escaped, to: frame.participant)
    }

    /// The envelope of the chat sub-protocol (Documentation/Protocol.md#chat-frames), with an
    /// item's JSON as a JSON string.
    func frame(_ content: JSONText) -> [UInt8] {
        JSONWriter.object(capacity: content.escaped.count + 80) { writer in
            writer.member("content", escaped: content.escaped[...])
            writer.member("contentType", "application/json")
            writer.member("topic", "aws/chat")
        }
    }

    /// The item in the member order of real captures.
    ///
    /// On sockets, the service's own events name only the chat.
    ///
    /// - Parameter namesContact: true to name the contact in every item, including the service's
    ///   own events.
    func inner(
        _ item: TranscriptItem, _ stamp: ItemStamp, _ progress: MessageProgress?, _ contact: UniqueID,
        namesContact: Bool = false
    ) -> [UInt8] {
        JSONWriter.object(capacity: 512) { writer in
            writer.member("AbsoluteTime", stamp.time)
            if let content = item.content { writer.member("Content", escaped: content.escaped[...]) }
            if let attachment = item.attachment {
                writer.array("Attachments") { attachment.write(to: &$0) }
            } else {
                writer.member("ContentType", item.type.rawValue)
            }
            writer.member("Id", stamp.id)
            writer.member("Type", item.kind.wireName)
            // The display name at the time of the item, even if sockets receive it later.
            if let author = item.author {
                writer.raw(facts.participants[author].authorJSON(at: Int(stamp.id.sequence)))
            }
            if let progress {
                writer.object("MessageMetadata") { writer in
                    writer.member("MessageCompleted", progress.isCompleted)
                    if let number = progress.chunkNumber { writer.member("ChunkNumber", number) }
                }
            }
            writer.member("InitialContactId", facts.initialContactID)
            if item.author != nil || item.type.isSignInEvent || namesContact { writer.member("ContactId", contact) }
        }
    }
}

/// The part of a growing message that a frame holds (Documentation/Protocol.md#chat-frames).
struct MessageProgress {
    let isCompleted: Bool
    let chunkNumber: Int?
}
