package import Kernel

/// All of a chat that is worth keeping: its state without sockets and observers, its timers, its files' bytes.
package struct ChatRecord: Sendable, Codable {
    /// A token with what it is good for.
    struct Token: Sendable, Codable {
        let token: AccessToken
        let participant: Int
        let expiry: Timestamp?
        let purpose: TokenPurpose
    }

    package let ordinal: Int
    let facts: ChatFacts
    /// By the attachment's index.
    let files: [Int: FileBytes]
    /// In the order in which they fire.
    let timers: [TimerRecord<ChatTimer>]
    let tokens: [Token]
}

extension ChatRecord {
    package var id: UniqueID { facts.initialContactID }
    var lastUpdate: Timestamp { facts.endedAt ?? facts.updatedAt }

    /// - Parameter tokens: what is known by the chat's tokens.
    init(_ state: ChatState, ordinal: Int, timers: [TimerRecord<ChatTimer>], tokens: [Token]) {
        self.ordinal = ordinal
        var facts = state.facts
        facts.participants = facts.participants.map(\.withoutSockets)
        self.facts = facts
        files = Dictionary(
            uniqueKeysWithValues: facts.attachments.enumerated().compactMap { index, attachment in
                attachment.body.map { (index, FileBytes($0.allBytes)) }
            })
        self.timers = timers
        self.tokens = tokens
    }

    /// The files' bytes, within the store's budget.
    func bodies(in store: any AttachmentStore) throws(Refusal) -> [Int: any AttachmentBody] {
        var bodies: [Int: any AttachmentBody] = [:]
        for (index, file) in files {
            do throws(AttachmentStoreFailure) {
                bodies[index] = try store.reserve(file.bytes.count)
            } catch {
                throw Refusal(.quota, error.reason)
            }
            guard bodies[index]?.append(file.bytes) == true else {
                throw Refusal(.quota, "the bytes of an attachment cannot be kept")
            }
        }
        return bodies
    }
}

extension ChatState {
    /// As it was kept; nobody listens yet.
    init(
        _ record: ChatRecord, bodies: [Int: any AttachmentBody], settings: SharedSettings, outlets: Outlets,
        registerContact: @escaping @Sendable (UniqueID) -> Void
    ) {
        var facts = record.facts
        for (index, body) in bodies where facts.attachments.indices.contains(index) {
            facts.attachments[index].body = body
        }
        self.init(facts, settings: settings, now: facts.startedAt, outlets: outlets, registerContact: registerContact)
    }
}

extension Participant {
    /// Whose sockets are closed, as the other side of a network sees it.
    fileprivate var withoutSockets: Participant {
        var copy = self
        copy.hasLostSockets = hasLostSockets || !subscribed.isEmpty
        copy.sockets = []
        copy.subscribed = []
        return copy
    }
}

extension AttachmentBody {
    fileprivate var allBytes: [UInt8] {
        var bytes: [UInt8] = []
        while case let piece = piece(at: bytes.count), !piece.isEmpty { bytes += piece }
        return bytes
    }
}
