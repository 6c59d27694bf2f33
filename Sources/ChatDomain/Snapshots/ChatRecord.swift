package import Kernel

/// All of a chat that is worth keeping: its state without sockets and observers, its timers, its files' bytes.
package struct ChatRecord: Sendable, Codable {
    struct Timer: Sendable, Codable {
        let timer: ChatTimer
        let deadline: Timestamp
    }

    struct NamedValue: Sendable, Codable {
        let name: String
        let value: String
    }

    struct RoleTimer: Sendable, Codable {
        let key: RoleTimers.Key
        let milliseconds: Int64
    }

    /// A token with what it is good for.
    struct Token: Sendable, Codable {
        let token: AccessToken
        let participant: Int
        let expiry: Timestamp?
        let subject: Int?
    }

    package let id: UniqueID
    package let ordinal: Int
    let request: ChatRequest
    let startedAt: Timestamp
    let state: ContactState
    let participants: [Participant]
    let transcript: Transcript
    let contacts: [Contact]
    let attributes: [NamedValue]
    let attachments: [Attachment]
    /// By the attachment's index.
    let files: [Int: FileBytes]
    let signIns: [SignIn]
    let past: PastTranscript?
    let continuedFrom: UniqueID?
    let streamings: [ContactStreaming]
    let roleTimers: [RoleTimer]
    let idleRoles: [RoleTimers.Role]
    let roleTimersRun: Bool
    let connectedAt: Timestamp?
    let agentJoinedAt: Timestamp?
    let endedAt: Timestamp?
    let updatedAt: Timestamp
    let disconnectReason: String?
    let clientTokens: ClientTokenTable
    let lateFrames: LateFrames
    let pendingEnd: ChatState.PendingEnd?
    let endHolds: Int
    let endWaitsForFlow: Bool
    let awaitsAgent: Bool
    let flowHops: Int
    let queuesItself: Bool
    let streams: [Int: MessageStream]
    let lastStream: Int
    let generator: SeededGenerator
    let lastTime: Timestamp
    /// In the order in which they fire.
    let timers: [Timer]
    let tokens: [Token]
}

extension ChatRecord {
    var lastUpdate: Timestamp { endedAt ?? updatedAt }

    /// - Parameter tokens: what is known by the chat's tokens.
    init(_ state: ChatState, ordinal: Int, timers: [Timer], tokens: [Token]) {
        id = state.initialContactID
        self.ordinal = ordinal
        request = state.request
        startedAt = state.startedAt
        self.state = state.state
        participants = state.participants.map(\.withoutSockets)
        transcript = state.transcript
        contacts = state.contacts
        attributes = state.attributes.map { NamedValue(name: $0.name, value: $0.value) }
        attachments = state.attachments
        files = Dictionary(
            uniqueKeysWithValues: state.attachments.enumerated().compactMap { index, attachment in
                attachment.body.map { (index, FileBytes($0.allBytes)) }
            })
        signIns = state.signIns
        past = state.past
        continuedFrom = state.continuedFrom
        streamings = state.streamings
        roleTimers = RoleTimers.Role.allCases.flatMap(state.roleTimers.timers)
            .map { RoleTimer(key: $0.key, milliseconds: $0.milliseconds) }
        idleRoles = RoleTimers.Role.allCases.filter(state.roleTimers.idle.contains)
        roleTimersRun = state.roleTimers.isRunning
        connectedAt = state.connectedAt
        agentJoinedAt = state.agentJoinedAt
        endedAt = state.endedAt
        updatedAt = state.updatedAt
        disconnectReason = state.disconnectReason
        clientTokens = state.clientTokens
        lateFrames = state.lateFrames
        pendingEnd = state.pendingEnd
        endHolds = state.endHolds
        endWaitsForFlow = state.endWaitsForFlow
        awaitsAgent = state.awaitsAgent
        flowHops = state.flowHops
        queuesItself = state.queuesItself
        streams = state.streams
        lastStream = state.lastStream
        generator = state.generator
        lastTime = state.lastTime
        self.timers = timers
        self.tokens = tokens
    }

    /// The files' bytes, within the store's budget.
    func bodies(in store: any AttachmentStore) throws(ChatRefusal) -> [Int: any AttachmentBody] {
        var bodies: [Int: any AttachmentBody] = [:]
        for (index, file) in files {
            do throws(AttachmentStoreFailure) {
                bodies[index] = try store.reserve(file.bytes.count)
            } catch {
                throw ChatRefusal(.quota, error.reason)
            }
            guard bodies[index]?.append(file.bytes) == true else {
                throw ChatRefusal(.quota, "the bytes of an attachment cannot be kept")
            }
        }
        return bodies
    }
}

extension ChatState {
    /// As it was kept; nobody listens yet.
    init(
        _ record: ChatRecord, bodies: [Int: any AttachmentBody], settings: InstanceSettings, outlets: Outlets,
        registerContact: @escaping @Sendable (UniqueID) -> Void
    ) {
        self.init(
            record.id, request: record.request, settings: settings, generator: record.generator, now: record.startedAt,
            outlets: outlets, registerContact: registerContact)
        state = record.state
        participants = record.participants
        transcript = record.transcript
        contacts = record.contacts
        attributes = record.attributes.map { ($0.name, $0.value) }
        attachments = record.attachments
        for (index, body) in bodies where attachments.indices.contains(index) { attachments[index].body = body }
        signIns = record.signIns
        past = record.past
        continuedFrom = record.continuedFrom
        streamings = record.streamings
        roleTimers = RoleTimers()
        for timer in record.roleTimers { roleTimers.set(timer.key, milliseconds: timer.milliseconds) }
        roleTimers.idle = Set(record.idleRoles)
        roleTimers.isRunning = record.roleTimersRun
        connectedAt = record.connectedAt
        agentJoinedAt = record.agentJoinedAt
        endedAt = record.endedAt
        updatedAt = record.updatedAt
        disconnectReason = record.disconnectReason
        clientTokens = record.clientTokens
        lateFrames = record.lateFrames
        pendingEnd = record.pendingEnd
        endHolds = record.endHolds
        endWaitsForFlow = record.endWaitsForFlow
        awaitsAgent = record.awaitsAgent
        flowHops = record.flowHops
        queuesItself = record.queuesItself
        streams = record.streams
        lastStream = record.lastStream
        generator = record.generator
        lastTime = record.lastTime
        // What the beginning of a chat asks for; the record has what is left of it.
        effects = Effects()
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
