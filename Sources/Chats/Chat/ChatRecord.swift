package import ContactModel
package import Kernel

/// A chat in a snapshot: its state without sockets and observers, its timers, its tokens and the
/// bytes of its files.
package struct ChatRecord: Sendable, Codable {
    /// A token and its purpose.
    package struct Token: Sendable, Codable {
        package let token: AccessToken
        package let participant: Participant.Index
        package let expiry: Timestamp?
        package let purpose: TokenPurpose

        package init(token: AccessToken, participant: Participant.Index, expiry: Timestamp?, purpose: TokenPurpose) {
            self.token = token
            self.participant = participant
            self.expiry = expiry
            self.purpose = purpose
        }
    }

    package let ordinal: Int
    package let facts: ChatFacts
    /// By the attachment's index.
    let files: [Attachment.Index: FileBytes]
    /// The timers in the order in which they fire.
    package let timers: [TimerRecord<ChatTimer>]
    package let tokens: [Token]
}

extension ChatRecord {
    package var id: UniqueID { facts.initialContactID }
    package var lastUpdate: Timestamp { facts.endedAt ?? facts.updatedAt }

    /// - Parameter tokens: the chat's tokens.
    package init(_ state: ChatState, ordinal: Int, timers: [TimerRecord<ChatTimer>], tokens: [Token]) {
        self.ordinal = ordinal
        var facts = state.facts
        for index in facts.participants.indices { facts.participants[index].closeSockets() }
        self.facts = facts
        files = Dictionary(
            uniqueKeysWithValues: facts.attachments.indices.compactMap { index in
                facts.attachments[index].body.map { (index, FileBytes($0.allBytes)) }
            })
        self.timers = timers
        self.tokens = tokens
    }

    /// Copies the bytes of the files into the store, within its budget.
    package func bodies(in store: any AttachmentStore) throws(Refusal) -> [Attachment.Index: any AttachmentBody] {
        var bodies: [Attachment.Index: any AttachmentBody] = [:]
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
    /// Restores a chat from a snapshot. It has no observers and no open sockets.
    package init(
        _ record: ChatRecord, bodies: [Attachment.Index: any AttachmentBody], settings: SharedSettings,
        outlets: Outlets,
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
    /// Removes the sockets, which the client sees as a lost network connection.
    fileprivate mutating func closeSockets() {
        hasLostSockets = hasLostSockets || !subscribed.isEmpty
        sockets = []
        subscribed = []
    }
}

extension AttachmentBody {
    fileprivate var allBytes: [UInt8] {
        var bytes: [UInt8] = []
        while case let piece = piece(at: bytes.count), !piece.isEmpty { bytes += piece }
        return bytes
    }
}
