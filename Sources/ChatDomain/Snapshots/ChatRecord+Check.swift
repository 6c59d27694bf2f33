internal import Kernel

/// Checks that a record from a file can be a chat: indices point to elements, and numbers are within their bounds.
extension ChatRecord {
    private static let longestDuration = 1...1_000_000

    /// - Parameter observers: how many places observers may have at most.
    func isSound(observers: Int) -> Bool {
        guard participants.first?.role == .customer, !contacts.isEmpty,
            Self.longestDuration.contains(request.durationInMinutes),
            participants.count <= ChatState.mostParticipants, transcript.isSound(participants: participants.count)
        else { return false }
        return areCountersSound(observers: observers) && areTimesSound && areIndicesSound
            && tokens.allSatisfy(isSound) && timers.allSatisfy { isSound($0.timer, observers: observers) }
            && clientTokens.isSound && (past?.isSound ?? true)
    }

    private func areCountersSound(observers: Int) -> Bool {
        let counters =
            [ordinal, lastStream, lateFrames.last] + streams.keys + streams.values.map(\.chunks)
            + lateFrames.frames.keys
        return counters.allSatisfy(RecordBounds.counters.contains) && (0...observers).contains(endHolds)
            && (0...ChatState.mostFlowHops).contains(flowHops) && streams.keys.allSatisfy { $0 <= lastStream }
            && attachments.allSatisfy { RecordBounds.counters.contains($0.size) }
    }

    private var areTimesSound: Bool {
        let given =
            [startedAt, updatedAt] + [connectedAt, agentJoinedAt, endedAt].compactMap(\.self) + timers.map(\.deadline)
            + tokens.compactMap(\.expiry) + signIns.map(\.startedAt) + attachments.compactMap(\.downloadableUntil)
            + streams.values.compactMap { $0.place?.stamp.time }
        return given.allSatisfy(RecordBounds.times.contains)
            && (lastTime == ChatState.beforeAllItems || RecordBounds.times.contains(lastTime))
            && roleTimers.allSatisfy { RecordBounds.isDuration($0.milliseconds) }
            && contacts.allSatisfy(\.areTimesSound) && participants.allSatisfy(\.isSound)
    }

    private var areIndicesSound: Bool {
        let people = participants.indices
        return contacts.allSatisfy { $0.agent.map { people.contains($0.participant) } ?? true }
            && attachments.allSatisfy { people.contains($0.author) && isPosition($0.position) }
            && files.keys.allSatisfy(attachments.indices.contains)
            && streams.values.allSatisfy { people.contains($0.author) && isPosition($0.place?.position) }
            && lateFrames.frames.values.allSatisfy { people.contains($0.participant) }
    }

    private func isPosition(_ position: Int?) -> Bool {
        position.map { (0..<transcript.count).contains($0) } ?? true
    }

    private func isSound(_ token: Token) -> Bool {
        guard participants.indices.contains(token.participant) else { return false }
        switch token.token.kind {
        case .participant, .connection: return true
        case .upload, .download: return token.subject.map(attachments.indices.contains) ?? false
        case .signIn: return token.subject.map(signIns.indices.contains) ?? false
        }
    }

    private func isSound(_ timer: ChatTimer, observers: Int) -> Bool {
        switch timer {
        case .botDeadline(let index): participants.indices.contains(index)
        case .scan(let index): attachments.indices.contains(index)
        // The numbers of a run's own timers count up. Recorded inputs and answers have numbers below 0.
        case .observer(let index, let number):
            (0..<observers).contains(index) && (-2_000_000_000...RecordBounds.counters.upperBound).contains(number)
        case .frame(let number): lateFrames.frames[number] != nil
        case .connectDeadline, .duration, .end, .role, .signInURL, .signIn: true
        }
    }
}

extension Contact {
    fileprivate var areTimesSound: Bool {
        [initiatedAt, updatedAt].allSatisfy(RecordBounds.times.contains) && RecordBounds.isTime(queue?.since)
            && RecordBounds.isTime(agent?.since) && RecordBounds.isTime(endedAt)
    }
}

extension Participant {
    fileprivate var isSound: Bool {
        RecordBounds.isTime(connectedAt) && RecordBounds.isTime(refusesSocketsUntil)
            && RecordBounds.isTime(socketURLTime) && RecordBounds.isTime(connectionToken?.expiry)
            && areFormerNamesSound
    }
}
