internal import ContactModel
internal import Kernel

/// Checks that a record from a file is a valid chat: indices exist and numbers are in bounds.
extension ChatRecord {
    private static let longestDuration = 1...1_000_000

    /// - Parameter observers: the most observers that the chat can have.
    package func isSound(observers: Int) -> Bool {
        guard facts.participants.first?.role == .customer, !facts.contacts.isEmpty,
            Self.longestDuration.contains(facts.request.durationInMinutes),
            facts.participants.count <= ChatState.mostParticipants,
            facts.transcript.isSound(participants: facts.participants.count)
        else { return false }
        return areCountersSound(observers: observers) && areTimesSound && areIndicesSound
            && tokens.allSatisfy(isSound) && timers.allSatisfy { isSound($0.timer, observers: observers) }
            && facts.clientTokens.isSound && (facts.past?.isSound ?? true)
    }

    private func areCountersSound(observers: Int) -> Bool {
        let counters =
            [ordinal, facts.lastOccurrence, facts.lastGrowingMessage, facts.lateFrames.last]
            + facts.growingMessages.keys
            + facts.growingMessages.values.map(\.chunks)
            + facts.lateFrames.frames.keys
        return counters.allSatisfy(RecordBounds.counters.contains) && (0...observers).contains(facts.endHolds)
            && (0...ChatState.mostFlowHops).contains(facts.flowHops)
            && facts.growingMessages.keys.allSatisfy { $0 <= facts.lastGrowingMessage }
            && facts.attachments.allSatisfy { RecordBounds.counters.contains($0.size) }
    }

    private var areTimesSound: Bool {
        let given =
            [facts.startedAt, facts.updatedAt]
            + [facts.connectedAt, facts.agentJoinedAt, facts.endedAt].compactMap(\.self) + timers.map(\.deadline)
            + tokens.compactMap(\.expiry) + facts.signIns.map(\.startedAt)
            + facts.attachments.compactMap(\.downloadableUntil)
            + facts.growingMessages.values.compactMap { $0.place?.stamp.time }
        return given.allSatisfy(RecordBounds.times.contains)
            && (facts.lastTime == ChatFacts.beforeAllItems || RecordBounds.times.contains(facts.lastTime))
            && facts.roleTimers.isSound
            && facts.contacts.allSatisfy(\.areTimesSound) && facts.participants.allSatisfy(\.isSound)
    }

    private var areIndicesSound: Bool {
        let people = facts.participants.indices
        return facts.contacts.allSatisfy { $0.agent.map { people.contains($0.participant) } ?? true }
            && facts.attachments.allSatisfy { people.contains($0.author) && isPosition($0.position) }
            && files.keys.allSatisfy(facts.attachments.indices.contains)
            && facts.growingMessages.values.allSatisfy { people.contains($0.author) && isPosition($0.place?.position) }
            && facts.lateFrames.frames.values.allSatisfy { people.contains($0.participant) }
    }

    private func isPosition(_ position: Int?) -> Bool {
        position.map { (0..<facts.transcript.count).contains($0) } ?? true
    }

    private func isSound(_ token: Token) -> Bool {
        guard facts.participants.indices.contains(token.participant), token.purpose.kind == token.token.kind else {
            return false
        }
        return switch token.purpose {
        case .participant, .connection, .socket: true
        case .upload(let index), .download(let index): facts.attachments.indices.contains(index)
        case .signIn(let index): facts.signIns.indices.contains(index)
        }
    }

    private func isSound(_ timer: ChatTimer, observers: Int) -> Bool {
        switch timer {
        case .botDeadline(let index): facts.participants.indices.contains(index)
        case .scan(let index): facts.attachments.indices.contains(index)
        case .observer(let index, let number):
            (0..<observers).contains(index.rawValue) && RecordBounds.timers.contains(number)
        case .frame(let number): facts.lateFrames.frames[number] != nil
        case .connectDeadline, .duration, .end, .role, .signInURL, .signIn: true
        }
    }
}

extension Contact {
    fileprivate var areTimesSound: Bool {
        [initiatedAt, updatedAt].allSatisfy(RecordBounds.times.contains) && RecordBounds.isTime(queue?.since)
            && RecordBounds.isTime(agent?.since) && RecordBounds.isTime(endedAt)
            && RecordBounds.isTime(afterContactWork?.start) && RecordBounds.isTime(afterContactWork?.end)
    }
}

extension Participant {
    fileprivate var isSound: Bool {
        RecordBounds.isTime(connectedAt) && RecordBounds.isTime(refusesSocketsUntil)
            && RecordBounds.isTime(connectionToken?.expiry)
            && socketTokens.count <= Self.mostSocketTokens
            && socketTokens.allSatisfy { $0.token.kind == .socket && RecordBounds.times.contains($0.expiry) }
            && areFormerNamesSound
    }
}
